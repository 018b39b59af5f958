// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

//! What a script beside the official client printed, one JSON object a line; the event loop runs
//! meanwhile, so it may talk to a server of this thread. Fails the test, and is empty, if the
//! script does not end well.
QList<QJsonObject> runNodeScript(const QString &script, const QStringList &arguments);

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Local {

//! The data of an event_update frame; without "data" if \a data is empty.
QByteArray runEvent(const QString &event, const QByteArray &data);

//! A message of ComfyUI in the format of the service's stream. \a cached names the nodes that were
//! not executed; \a exact is that of PythonJson::value().
QByteArray executionEventData(const QString &event, const QJsonObject &data,
                              const QSet<QString> &cached, const JsonText::Value &exact = {});

//! The order of keys in ComfyUI's answer if it refuses a graph.
QStringList promptErrorOrder();

//! Whether a node's output is all previews.
bool isTemporary(const QJsonObject &output);
//! The id that was typed into a ComfyDeploy output node; null if there is none.
QString outputIdOf(const QJsonObject &output);
//! Whether all items are texts or booleans, which the service keeps besides files.
bool isTextList(const QJsonArray &items);

} // namespace ComfyDeploy::Local

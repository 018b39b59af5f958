// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>
#include <ComfyDeployLocal/wording/uuidtext_p.h>
#include <ComfyDeployLocal/wording/validationerrors_p.h>

#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

HttpAnswer jsonAnswer(const QByteArray &body);
//! Server-sent events, still without HttpAnswer::source.
HttpAnswer eventStreamAnswer();
//! An event of a stream in which every event is a message, and so has no name.
QByteArray messageFrame(const PythonJson &data);
//! An answer with `{"detail": text}`.
HttpAnswer detailAnswer(int status, const QString &text);
//! The service's answer to an error of its own: plain text.
HttpAnswer internalServerError();

//! Status 422.
HttpAnswer validationAnswer(const ValidationErrors &errors);

//! The UUID in a part of the \a place "path" or "query", as the service spells it; or an item in
//! \a errors.
QString uuidFrom(QStringView place, QStringView name, const QString &text,
                 ValidationErrors *errors);

//! A query item that is a UUID, null if it is missing, or an item in \a errors.
QString uuidFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors);
//! A query item, or \a fallback if it is missing, or an item in \a errors.
bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors);
qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors);
//! A query item that is one of \a allowed, null if it is missing, or an item in \a errors.
QString choiceFromQuery(const HttpRequest &request, QStringView name, const QStringList &allowed,
                        ValidationErrors *errors);

} // namespace ComfyDeploy::Local

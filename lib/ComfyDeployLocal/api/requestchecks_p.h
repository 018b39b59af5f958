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
//! An event of a stream whose events have no name, so that each is a "message".
QByteArray messageFrame(const PythonJson &data);
//! An answer with `{"detail": text}`.
HttpAnswer detailAnswer(int status, const QString &text);
//! The service's answer to an internal error: plain text.
HttpAnswer internalServerError();

//! The answer with status 422.
HttpAnswer validationAnswer(const ValidationErrors &errors);

//! A UUID in the \a place "path" or "query", in the service's spelling. Adds an item to \a errors
//! if \a text is not a UUID.
QString uuidFrom(QStringView place, QStringView name, const QString &text,
                 ValidationErrors *errors);

//! A UUID as a query item; null if it is missing. Adds an item to \a errors if it is not a UUID.
QString uuidFromQuery(const HttpRequest &request, QStringView name, ValidationErrors *errors);
//! A query item, or \a fallback if it is missing. Adds an item to \a errors if the value is
//! invalid.
bool boolFromQuery(const HttpRequest &request, QStringView name, bool fallback,
                   ValidationErrors *errors);
qint64 countFromQuery(const HttpRequest &request, QStringView name, qint64 fallback,
                      ValidationErrors *errors);
//! A query item; null if it is missing. Adds an item to \a errors if the value is not one of
//! \a allowed.
QString choiceFromQuery(const HttpRequest &request, QStringView name, const QStringList &allowed,
                        ValidationErrors *errors);

} // namespace ComfyDeploy::Local

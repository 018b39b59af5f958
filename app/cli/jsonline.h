// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Cli {

//! One object of the JSON output: one line, keys in the order of insertion, numbers with their
//! original digits.
class JsonLine
{
public:
    JsonLine() = default;
    explicit JsonLine(QLatin1StringView type) { add(QStringLiteral("type"), QString(type)); }

    JsonLine &add(const QString &key, const QString &text);
    JsonLine &add(const QString &key, qint64 number);
    //! ISO 8601 in UTC; null if invalid.
    JsonLine &addTime(const QString &key, const QDateTime &time);
    //! Null if it is negative, which means unknown.
    JsonLine &addSeconds(const QString &key, double seconds);
    //! Null if \a text is empty.
    JsonLine &addText(const QString &key, const QString &text);
    //! \a json is one JSON value without line breaks.
    JsonLine &addRaw(const QString &key, const QByteArray &json);
    //! Appends the keys of \a other.
    JsonLine &append(const JsonLine &other);

    [[nodiscard]] bool isEmpty() const { return m_members.isEmpty(); }
    [[nodiscard]] QByteArray text() const { return '{' + m_members + '}'; }

private:
    QByteArray m_members;
};

//! \a json without white space between its tokens; \a json must be valid.
[[nodiscard]] QByteArray compactJson(const QByteArray &json);
//! The data of a stream's event: its original JSON, or else its text as a JSON string.
[[nodiscard]] QByteArray eventDataJson(const RunStreamEvent &event);
//! kind, status, message and detail, the last as the server sent it or null.
[[nodiscard]] JsonLine errorJson(const ApiError &error);
//! In the format of the API.
[[nodiscard]] QByteArray outputsJson(const QList<WorkflowRunOutput> &outputs);
//! "[a,b]" of JSON values.
[[nodiscard]] QByteArray jsonArray(const QByteArrayList &values);

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

// JSON as Python's json.dumps() writes it, from pieces that are JSON already: graphs, numbers
// beyond doubles and NaN pass through as they came.
#pragma once

#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qbytearraylist.h>

namespace StandInJson {

using Members = QList<std::pair<QString, QByteArray>>;

inline QByteArray string(QStringView text)
{
    return ComfyDeploy::Local::PythonJson::string(text,
                                                  ComfyDeploy::Local::PythonJson::Style::Stream);
}

inline QByteArray array(const QByteArrayList &items)
{
    return '[' + items.join(", ") + ']';
}

inline QByteArray strings(const QStringList &texts)
{
    QByteArrayList items;
    for (const QString &text : texts)
        items += string(text);
    return array(items);
}

inline QByteArray object(const Members &members)
{
    QByteArrayList items;
    for (const auto &[key, value] : members)
        items += string(key) + ": " + value;
    return '{' + items.join(", ") + '}';
}

//! A websocket frame.
inline QByteArray frame(const char *type, const QByteArray &data)
{
    return "{\"type\": \"" + QByteArray(type) + "\", \"data\": " + data + '}';
}

} // namespace StandInJson

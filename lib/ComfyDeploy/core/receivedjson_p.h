// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsondocument.h>

//! \brief The entrance for JSON that the service, ComfyUI or a picture wrote.
//!
//! All three write it with Python's json.dumps(), which writes NaN, Infinity and -Infinity for the
//! numbers that JSON does not have, most often where something has gone wrong. What is JSON is read
//! as it is; only where that fails, each of these words that stands outside of strings becomes
//! null. Places in errors are those of the text as it was received. A graph of the user's own is
//! for WorkflowGraph::fromJson(), which names such a number instead.
namespace ComfyDeploy::ReceivedJson {

[[nodiscard]] std::optional<JsonText> parse(const QByteArray &text,
                                            JsonText::Error *error = nullptr);
//! With QJsonDocument, for what is handed out as QJsonValue.
[[nodiscard]] QJsonDocument document(const QByteArray &text, QJsonParseError *error = nullptr);

//! A word that Python writes for a number that JSON does not have.
struct Word
{
    qsizetype offset = 0; //!< in the text as it was received
    qsizetype length = 0;
    qsizetype offsetOfNull = 0; //!< in the text with nulls
};

//! A text with null for each of Python's words.
struct WithNulls
{
    QByteArray text;
    QList<Word> words; //!< in the order of the text

    //! Where the byte at \a offset of text stands in what was received.
    [[nodiscard]] qsizetype receivedOffset(qsizetype offset) const;
};

//! In time linear in the bytes; the text grows by a byte for each NaN at most.
[[nodiscard]] WithNulls withNulls(const QByteArray &text);

} // namespace ComfyDeploy::ReceivedJson

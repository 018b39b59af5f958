// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsondocument.h>

//! \brief Reads JSON that the service or ComfyUI wrote, or that a picture contains.
//!
//! All of it comes from Python's json.dumps(), which writes NaN, Infinity and -Infinity for numbers
//! that JSON does not have, mostly after an error. Valid JSON is read unchanged; only if that
//! fails, each of these literals outside of strings is replaced by null. Positions in errors refer
//! to the text as it was received. A user's own graph is read by WorkflowGraph::fromJson(), which
//! reports such a number instead.
namespace ComfyDeploy::ReceivedJson {

[[nodiscard]] std::optional<JsonText> parse(const QByteArray &text,
                                            JsonText::Error *error = nullptr);
//! Parses with QJsonDocument, for values that are returned as QJsonValue.
[[nodiscard]] QJsonDocument document(const QByteArray &text, QJsonParseError *error = nullptr);

//! \a text itself if it has integers that do not fit into a QJsonValue, which are doubles in
//! document() then; else null.
[[nodiscard]] std::optional<JsonText> exact(const QByteArray &text);

//! A literal that Python writes for a number that JSON does not have.
struct Literal
{
    qsizetype offset = 0; //!< in the text as it was received
    qsizetype length = 0;
    qsizetype offsetOfNull = 0; //!< in the text with nulls
};

//! A text in which each of Python's literals is replaced by null.
struct WithNulls
{
    QByteArray text;
    QList<Literal> literals; //!< in the order of the text

    //! The position in the received text of the byte at \a offset of text.
    [[nodiscard]] qsizetype receivedOffset(qsizetype offset) const;
};

//! Takes time linear in the number of bytes; the text grows by at most one byte for each NaN.
[[nodiscard]] WithNulls withNulls(const QByteArray &text);

} // namespace ComfyDeploy::ReceivedJson

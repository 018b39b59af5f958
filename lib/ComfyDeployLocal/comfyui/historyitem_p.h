// SPDX-License-Identifier: MIT

#pragma once

#include "promptfact_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief The entry of an ended prompt in ComfyUI's history.
struct HistoryItem
{
    struct Output
    {
        QString node;
        QString displayNode; //!< the node of the posted graph that the output belongs to
        QJsonObject ui;
        JsonText::Value exact; //!< the same as it was received; may be absent
    };

    PromptFacts::HistoryHas end; //!< how it ended
    double number = 0;
    QList<Output> outputs; //!< in no particular order
    QString endEvent; //!< execution_error or execution_interrupted; null if it succeeded
    QJsonObject endData; //!< data of endEvent
    JsonText::Value exactEnd; //!< the same as it was received; may be absent
    QByteArray answer; //!< the whole answer to GET /history/{id}
    std::optional<JsonText> exact; //!< the answer, if it has integers that exceed QJsonValue

    //! Reads the answer to GET /history/{id}; null if it cannot be read or does not contain \a id.
    //! \a isReadable tells the two apart.
    static std::optional<HistoryItem> read(const QByteArray &answer, const QString &id,
                                           bool *isReadable);
};

} // namespace ComfyDeploy::Local

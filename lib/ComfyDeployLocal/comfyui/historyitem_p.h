// SPDX-License-Identifier: MIT

#pragma once

#include "promptfact_p.h"

#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief What a ComfyUI remembers of a prompt that has ended.
struct HistoryItem
{
    struct Output
    {
        QString node;
        QString displayNode; //!< the node of the graph that it belongs to
        QJsonObject ui;
    };

    PromptFacts::HistoryHas end; //!< how it ended
    double number = 0;
    QList<Output> outputs; //!< in no certain order
    QString endEvent; //!< execution_error or execution_interrupted; null if it succeeded
    QJsonObject endData; //!< of that
    QByteArray answer; //!< in which all of it is

    //! What GET /history/{id} answers: null if it cannot be read, or has no such \a id.
    //! \a isReadable tells the two apart.
    static std::optional<HistoryItem> read(const QByteArray &answer, const QString &id,
                                           bool *isReadable);
};

} // namespace ComfyDeploy::Local

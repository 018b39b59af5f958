// SPDX-License-Identifier: MIT

#pragma once

#include "standinscript.h"
#include "standinstage.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonobject.h>

//! What nodes have returned, by class and inputs, of the last run alone.
using StandInCache = QHash<QByteArray, QByteArray>;

//! \brief A course that follows from the graph, with the frames and their order as recorded.
//!
//! Of the nodes that could run, an output node goes first, then one that an output node waits for.
//! Assumed: 0.33.0 sends every second step if there are no previews, which is what 0.1 s between
//! two frames came to in the recording.
class StandInGraphCourse : public StandInCourse
{
public:
    StandInGraphCourse(const StandInItem &item, const QJsonObject &objectInfo,
                       const ComfyUiScript &script, StandInCache *cache);

    bool beat(StandInStage &stage) override;
    bool interrupt(StandInStage &stage) override;

private:
    struct Node
    {
        QString id;
        QString classType;
        ComfyDeploy::JsonText::Value inputs;
        QStringList sources;
        bool isOutput = false;
        bool isBlocked = false;
        QString blockMessage;
    };

    void start(StandInStage &stage);
    bool enterNext(StandInStage &stage);
    void enter(StandInStage &stage, const QString &id);
    void step(StandInStage &stage, const Node &node);
    [[nodiscard]] QImage shown(int steps) const;
    //! False if the run ends with it.
    bool leave(StandInStage &stage, Node &node);
    void leaveCached(StandInStage &stage, const Node &node);
    void raise(StandInStage &stage, const Node &node);
    void report(StandInStage &stage, const Node &node, int value, int max, const QByteArray &image,
                const QByteArray &format);
    void sendPreview(StandInStage &stage, const Node &node, const QByteArray &image,
                     const QByteArray &format);
    void sendState(StandInStage &stage);
    void setState(const QString &node, const QByteArray &value, const QByteArray &max,
                  const char *state);
    [[nodiscard]] QString nextNode() const;
    [[nodiscard]] QByteArray signature(const QString &id) const;
    [[nodiscard]] QByteArray uiOf(StandInStage &stage, const Node &node) const;
    [[nodiscard]] QString literal(const Node &node, QStringView input) const;
    //! The text of an input, followed through links.
    [[nodiscard]] QString textOf(const Node &node, QStringView input) const;
    [[nodiscard]] int stepsOf(const Node &node) const;
    [[nodiscard]] QByteArray previewFormat(const Node &node) const;
    [[nodiscard]] QString blockedBy(const Node &node) const;

    const ComfyDeploy::JsonText m_graph;
    const QString m_promptId;
    const ComfyUiScript m_script;
    StandInCache *const m_cache;
    bool m_previewsOff = false; //!< extra_data.preview_method
    QHash<QString, Node> m_nodes;
    QStringList m_order; //!< of the graph
    QStringList m_needed;
    QStringList m_cached;
    QStringList m_done;
    QStringList m_executed;
    QList<std::pair<QString, QByteArray>> m_states;
    StandInCache m_results;
    QString m_current;
    int m_step = 0;
    bool m_started = false;
    bool m_succeeded = false;
};

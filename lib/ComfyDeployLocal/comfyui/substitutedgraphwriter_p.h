// SPDX-License-Identifier: MIT

#pragma once

#include "substitutionplan_p.h"

namespace ComfyDeploy::Local {

//! \brief Writes the graph of a SubstitutionPlan, with the names of the uploaded files.
//!
//! The nodes keep their order and, unless something is replaced in them, their bytes. What replaces
//! a node keeps the node's id, so that its readers need no change; an added node gets that id with
//! a suffix.
class SubstitutedGraphWriter
{
public:
    SubstitutedGraphWriter(const SubstitutionPlan &plan, const QList<UploadedMedia> &media)
        : m_plan(plan), m_media(media)
    {}

    [[nodiscard]] SubstitutedGraph written();

private:
    using Node = PromptGraph::Node;
    using Inputs = QList<std::pair<QStringView, QByteArray>>;

    void write(const Node &node, const Substitute &substitute);
    void writeAlphaPicture(const Node &node, const Substitute &substitute);
    void writePictures(const Node &node, const Substitute &substitute);
    void writeFilm(const Node &node, const Substitute &substitute);
    void writeNode(const Node &node, QStringView className, const Inputs &inputs);
    //! Adds a node because of \a node and returns the id of the added one.
    QString addNode(const Node &node, QStringView className, const Inputs &inputs);
    [[nodiscard]] QString freeId(const QString &base);

    [[nodiscard]] QByteArray withResolvedLinks(const Node &node) const;
    //! The JSON of \a value: a literal, or a link that is valid in the written graph.
    [[nodiscard]] QByteArray resolved(const SubstituteValue &value) const;
    [[nodiscard]] QByteArray linkTo(const SubstituteValue &value) const;
    [[nodiscard]] QByteArray fileName(const Substitute &substitute, qsizetype number = 0) const;

    const SubstitutionPlan &m_plan;
    const QList<UploadedMedia> &m_media;
    SubstitutedGraph m_result;
    QByteArrayList m_members;
    QHash<QString, int> m_numbers; //!< suffix of the last node added for a node, by that node's id
    //! Ids of the nodes that count frames, by the id of the video node.
    QHash<QString, QString> m_frameCounters;
};

} // namespace ComfyDeploy::Local

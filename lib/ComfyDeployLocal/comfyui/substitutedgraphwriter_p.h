// SPDX-License-Identifier: MIT

#pragma once

#include "substitutionplan_p.h"

namespace ComfyDeploy::Local {

//! \brief Writes the graph of a SubstitutionPlan, with the names of the uploaded files.
//!
//! The nodes keep their order and, unless something is replaced in them, their bytes. What stands
//! for a node has its id, so that its readers need no change; an added node has that id and a
//! suffix.
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
    //! Returns its id.
    QString addNode(const Node &node, QStringView className, const Inputs &inputs);
    [[nodiscard]] QString freeId(const QString &base);

    [[nodiscard]] QByteArray withResolvedLinks(const Node &node) const;
    //! A literal, or a link that holds in the written graph.
    [[nodiscard]] QByteArray resolved(const SubstituteValue &value) const;
    [[nodiscard]] QByteArray linkTo(const SubstituteValue &value) const;
    [[nodiscard]] QByteArray fileName(const Substitute &substitute, qsizetype number = 0) const;

    const SubstitutionPlan &m_plan;
    const QList<UploadedMedia> &m_media;
    SubstitutedGraph m_result;
    QByteArrayList m_members;
    QHash<QString, int> m_numbers; //!< of the last node added for one, by the id of that
    QHash<QString, QString> m_frameCounters; //!< ids, by that of the film
};

} // namespace ComfyDeploy::Local

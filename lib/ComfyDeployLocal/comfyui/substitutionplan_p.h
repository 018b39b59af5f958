// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"
#include "substitutionrules_p.h"
#include <ComfyDeployLocal/graph/promptgraph_p.h>

namespace ComfyDeploy::Local {

//! What a node's input gets: a literal, or an output of a node of the graph as the caller has it.
struct SubstituteValue
{
    QByteArray json; //!< of a literal, and of a link to no node
    int source = -1; //!< of a link: the node's index
    qint64 slot = 0;

    [[nodiscard]] static SubstituteValue of(const PromptGraph::Input &input)
    {
        return {input.value.raw(), input.source, input.slot};
    }

    [[nodiscard]] bool isLink() const { return source >= 0; }
};

//! What stands for one node of the graph.
struct Substitute
{
    enum class Kind {
        Kept, //!< the node itself
        Passed, //!< nothing: each reader gets the value
        Node, //!< a node of another class with these inputs
        Picture,
        AlphaPicture,
        Pictures,
        Film, //!< by ComfyUI's own nodes
    };
    struct Input
    {
        QStringView name;
        SubstituteValue value;
    };

    Kind kind = Kind::Kept;
    SubstituteValue value = {}; //!< of Passed
    QStringView className = {}; //!< of Node
    QList<Input> inputs = {}; //!< of Node
    QStringView mediaInput = {}; //!< of Node: the input that takes the name of the uploaded file
    qsizetype firstMedia = 0; //!< in the list of wishes
    qsizetype mediaCount = 0;
    bool countsFrames = false; //!< of Film: a reader takes their number
    bool isShown = false; //!< of Passed and Node: its value is an output of the run, too
    int outputs = 1; //!< that readers may take
};

//! \brief All that is known of a substitution before the uploads.
class SubstitutionPlan
{
public:
    //! \a callerGraph has in its input_ids the names of the inputs, \a filled their values.
    SubstitutionPlan(const JsonText &callerGraph, const JsonText &filled);

    const JsonText json; //!< what the graph's values are views of
    const PromptGraph graph; //!< with the values of the inputs put in
    QStringList inputNames; //!< by the index of the node; empty for one that has none
    bool isChanged = false; //!< it has a node of the plugin's
    //! By the index of the node; nothing for one that no output depends on.
    std::vector<std::optional<Substitute>> substitutes;
    QList<MediaWish> media;
    QHash<QString, QString> outputIds;
    QStringList notes;
    QHash<QString, qint64> seeds; //!< drawn, by the name of the input
    QByteArray usedInputs;
};

} // namespace ComfyDeploy::Local

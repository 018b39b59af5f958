// SPDX-License-Identifier: MIT

#pragma once

#include "substitution_p.h"
#include "substitutionrules_p.h"
#include <ComfyDeployLocal/graph/promptgraph_p.h>

namespace ComfyDeploy::Local {

//! What a node's input gets: a literal, or a link to an output of a node of the caller's graph.
struct SubstituteValue
{
    QByteArray json; //!< the literal, or a link to a node that does not exist
    int source = -1; //!< index of the linked node; -1 for a literal
    qint64 slot = 0;

    [[nodiscard]] static SubstituteValue of(const PromptGraph::Input &input)
    {
        return {input.value.raw(), input.source, input.slot};
    }

    [[nodiscard]] bool isLink() const { return source >= 0; }
};

//! What replaces one node of the graph.
struct Substitute
{
    enum class Kind {
        Kept, //!< the node stays
        Passed, //!< the node leaves the graph, and each reader gets the value
        Node, //!< a node of the class className with these inputs
        Picture,
        AlphaPicture,
        Pictures,
        Film, //!< a video, loaded by ComfyUI's own nodes
    };
    struct Input
    {
        QStringView name;
        SubstituteValue value;
    };

    Kind kind = Kind::Kept;
    SubstituteValue value = {}; //!< for Passed
    QStringView className = {}; //!< for Node
    QList<Input> inputs = {}; //!< for Node
    QStringView mediaInput = {}; //!< for Node: the input that takes the name of the uploaded file
    qsizetype firstMedia = 0; //!< index in SubstitutionPlan::media
    qsizetype mediaCount = 0;
    bool countsFrames = false; //!< for Film: a reader takes the number of frames
    bool isShown = false; //!< for Passed and Node: the value is an output of the run, too
    int outputs = 1; //!< number of outputs that readers may take
};

//! \brief All that is known of a substitution before the uploads.
class SubstitutionPlan
{
public:
    //! The input_id inputs have the names of the inputs in \a callerGraph, and their values in
    //! \a filled.
    SubstitutionPlan(const JsonText &callerGraph, const JsonText &filled);

    const JsonText json; //!< the text that the values of graph are views of
    const PromptGraph graph; //!< the graph with the values of the inputs
    QStringList inputNames; //!< by node index; empty for a node without one
    bool isChanged = false; //!< the graph has a node of the plugin
    //! By node index; null for a node that no output depends on.
    std::vector<std::optional<Substitute>> substitutes;
    QList<MediaWish> media;
    QHash<QString, QString> outputIds;
    QStringList notes;
    QHash<QString, qint64> seeds; //!< drawn seeds, by input name
    QByteArray usedInputs;
};

} // namespace ComfyDeploy::Local

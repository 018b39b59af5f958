// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qsize.h>
#include <QtCore/qstringlist.h>

#include <functional>
#include <memory>
#include <optional>

namespace ComfyDeploy::Local {

//! A file that a graph needs in the input folder of ComfyUI.
struct MediaWish
{
    enum class Kind { Image, ImageAlpha, ImageBatch, Audio, Video };

    QString nodeId; //!< whose value it is; of a batch several in a row have the same
    Kind kind = Kind::Image;
    QString source; //!< a web address, or a data URL of a picture
};

//! The file of a MediaWish after its upload.
struct UploadedMedia
{
    QString name; //!< by which LoadImage and its kind name it, as "comfydeploy/3ede72.png"
    bool hasAlpha = false; //!< of an ImageAlpha
    QSize size; //!< of an ImageBatch, in the orientation in which it is shown
};

//! A graph that a ComfyUI can run, and how it came about.
struct SubstitutedGraph
{
    QByteArray graph;
    //! The classes that the graph of the caller has in place of others, by the ids of the nodes.
    //! Nodes whose value went into their readers have left the graph.
    QHash<QString, QString> replacedClasses = {};
    //! The ids of the added nodes, and that of the node for which each was added.
    QHash<QString, QString> addedNodes = {};
    //! The output_id of each output node of the plugin's, by the node's id.
    QHash<QString, QString> outputIds = {};
    //! What comes out differently than the graph has it; sentences for the run's log.
    QStringList notes = {};
};

class SubstitutionPlan;

//! \brief A graph with the External nodes of the service's plugin, made to run on a ComfyUI.
//!
//! In two steps, between which the caller fetches and uploads media(). Classes of the plugin that
//! the server has are left to it, but for those that draw seeds or fetch files themselves; the rest
//! is replaced by classes of ComfyUI or by the values themselves. Nodes that no output depends on
//! are dropped. A graph with none of these classes is not changed, to the byte; nor is a node that
//! needs no change.
class Substitution
{
public:
    //! Gives a number between the two, both included.
    using SeedDraw = std::function<qint64(qint64 lowest, qint64 highest)>;

    //! \a graph in API format, \a inputs the object of the request or nothing, \a server what the
    //! ComfyUI has. Null with a sentence in \a refusal that names node, class and input and says
    //! what to do.
    [[nodiscard]] static std::optional<Substitution> plan(const QByteArray &graph,
                                                          const QByteArray &inputs,
                                                          const NodeCatalog &server,
                                                          const SeedDraw &draw, QString *refusal);

    [[nodiscard]] const QList<MediaWish> &media() const;
    //! The inputs of the request, with the seeds that were drawn.
    [[nodiscard]] QByteArray usedInputs() const;
    //! \a media are in the order of the wishes. Default values do for a look at the classes and
    //! models that the graph needs, see ServerFit.
    [[nodiscard]] SubstitutedGraph apply(const QList<UploadedMedia> &media) const;

private:
    explicit Substitution(std::shared_ptr<const SubstitutionPlan> plan) : d(std::move(plan)) {}

    std::shared_ptr<const SubstitutionPlan> d;
};

} // namespace ComfyDeploy::Local

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

    //! The node whose value it is; the same for all files of a batch, which follow each other.
    QString nodeId;
    Kind kind = Kind::Image;
    QString source; //!< a web address, or a data URL of a picture
};

//! The file of a MediaWish after its upload.
struct UploadedMedia
{
    QString name; //!< its name for LoadImage and the like, such as "comfydeploy/3ede72.png"
    bool hasAlpha = false; //!< for an ImageAlpha
    QSize size; //!< for an ImageBatch, in the orientation in which it is shown
};

//! A graph that a ComfyUI can run, and how it differs from the caller's.
struct SubstitutedGraph
{
    QByteArray graph;
    //! The caller's classes of the replaced nodes, by node id. This includes the nodes that left
    //! the graph because their value went into their readers.
    QHash<QString, QString> replacedClasses = {};
    //! By the id of each added node, the id of the node for which it was added.
    QHash<QString, QString> addedNodes = {};
    //! The output_id of each output node of the plugin, by the node's id.
    QHash<QString, QString> outputIds = {};
    //! What differs in the results from what the graph asks for; sentences for the run's log.
    QStringList notes = {};
};

class SubstitutionPlan;

//! \brief A graph with the External nodes of the service's plugin, made to run on a ComfyUI.
//!
//! In two steps, between which the caller fetches and uploads media(). Nodes of the plugin whose
//! class the server has are kept, except those that draw seeds or fetch files themselves; the
//! others are replaced by classes of ComfyUI or by the values themselves. Nodes of the plugin that
//! no output depends on are dropped. A graph without nodes of the plugin is not changed by a byte;
//! nor is a node that needs no change.
class Substitution
{
public:
    //! Returns a number from \a lowest to \a highest, both included.
    using SeedDraw = std::function<qint64(qint64 lowest, qint64 highest)>;

    //! \a graph in API format, \a inputs the object of the request or nothing, \a server what the
    //! ComfyUI has. Returns null if the graph is refused, with a sentence in \a refusal that names
    //! node, class and input and says what to do.
    [[nodiscard]] static std::optional<Substitution> plan(const QByteArray &graph,
                                                          const QByteArray &inputs,
                                                          const NodeCatalog &server,
                                                          const SeedDraw &draw, QString *refusal);

    [[nodiscard]] const QList<MediaWish> &media() const;
    //! The inputs of the request, with the seeds that were drawn.
    [[nodiscard]] QByteArray usedInputs() const;
    //! \a media are in the order of the wishes. Default-constructed ones are enough to find out
    //! which classes and models the graph needs, see ServerFit.
    [[nodiscard]] SubstitutedGraph apply(const QList<UploadedMedia> &media) const;

private:
    explicit Substitution(std::shared_ptr<const SubstitutionPlan> plan) : d(std::move(plan)) {}

    std::shared_ptr<const SubstitutionPlan> d;
};

} // namespace ComfyDeploy::Local

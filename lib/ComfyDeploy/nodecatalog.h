// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace ComfyDeploy {

class NodeCatalogData;

//! \brief The classes of nodes that a ComfyUI server has, as its \c{GET /object_info} describes
//! them.
//!
//! WorkflowImport names the values of an editor's file with it, and GraphFields takes ranges,
//! choices and help texts from it. Both use core() where they are given an empty one. An implicitly
//! shared value; may be copied between threads.
class COMFYDEPLOY_EXPORT NodeCatalog
{
    Q_GADGET
    Q_PROPERTY(bool empty READ isEmpty FINAL)
    Q_PROPERTY(QString coreVersion READ coreVersion FINAL)

public:
    //! Larger answers are refused; that of a server with many extensions has about 10 MiB.
    static constexpr qsizetype MaximumSize = qsizetype(128) * 1024 * 1024;

    //! Knows no class.
    NodeCatalog();
    NodeCatalog(const NodeCatalog &other);
    NodeCatalog(NodeCatalog &&other) noexcept;
    NodeCatalog &operator=(const NodeCatalog &other);
    NodeCatalog &operator=(NodeCatalog &&other) noexcept;
    ~NodeCatalog();
    void swap(NodeCatalog &other) noexcept { d.swap(other.d); }

    //! Null with a sentence in \a why if \a objectInfo is not what ComfyUI answers. Descriptions of
    //! single classes that cannot be read are left out.
    [[nodiscard]] static std::optional<NodeCatalog> fromJson(const QByteArray &objectInfo,
                                                             QString *why = nullptr);

    //! \brief The classes that come with ComfyUI itself, for when the server is not at hand.
    //!
    //! Without classes of extensions and of paid services, help texts, and choices that name files
    //! of a server, such as its models. A server may have another version, so what is unknown here
    //! may be known there.
    [[nodiscard]] static NodeCatalog core();
    //! The version of ComfyUI that core() describes; empty for every other catalog.
    [[nodiscard]] QString coreVersion() const;

    [[nodiscard]] bool isEmpty() const;
    //! Sorted.
    [[nodiscard]] QStringList classNames() const;
    [[nodiscard]] bool contains(const QString &className) const;
    //! What ComfyUI calls the class on screen, else its name.
    [[nodiscard]] QString displayName(const QString &className) const;
    //! Whether a run executes nodes of the class by themselves; others only where one of these
    //! depends on them.
    [[nodiscard]] bool isOutput(const QString &className) const;
    //! The texts of which an input takes one; null if it is no choice, or not known.
    [[nodiscard]] std::optional<QStringList> choices(const QString &className,
                                                     const QString &inputName) const;

private:
    friend class NodeClass;
    QSharedDataPointer<NodeCatalogData> d;
};

} // namespace ComfyDeploy

Q_DECLARE_SHARED(ComfyDeploy::NodeCatalog)

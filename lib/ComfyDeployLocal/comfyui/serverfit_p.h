// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <functional>

namespace ComfyDeploy::Local {

//! \brief Whether a ComfyUI has what a graph needs: the classes of its nodes, and the models that
//! they name.
//!
//! The value of an input with choices is a model if it looks like the name of a model's file.
//! ComfyUI refuses a graph with a class that it lacks, even where no output depends on the node,
//! but looks at the choices only of nodes that it is going to execute.
class ServerFit
{
public:
    struct Lack
    {
        bool isModel = false; //!< a model, otherwise a class
        QString name;
        QStringList places; //!< "3" of a class, "4 ckpt_name" of a model; in the graph's order
    };

    //! \a graph is the graph that would be posted.
    [[nodiscard]] static ServerFit of(const QByteArray &graph, const NodeCatalog &server);

    //! Classes, then models, each in the graph's order.
    [[nodiscard]] QList<Lack> lacks() const { return m_classes + m_models; }
    //! The lacks for messages, such as "model a.safetensors (node 4 ckpt_name)".
    [[nodiscard]] QStringList texts() const;
    [[nodiscard]] bool isFit() const { return m_classes.isEmpty() && m_models.isEmpty(); }
    //! A sentence that says what \a server, a name for messages, lacks and where; empty if nothing.
    [[nodiscard]] QString sentence(const QString &server) const;
    //! The first checkpoint or diffusion model that the graph names; null if it names none.
    [[nodiscard]] QString checkpoint() const { return m_checkpoint; }
    //! Removes the lacking classes for which \a isIgnored returns true.
    void ignoreClasses(const std::function<bool(const QString &name)> &isIgnored);

private:
    QList<Lack> m_classes;
    QList<Lack> m_models;
    QString m_checkpoint;
};

} // namespace ComfyDeploy::Local

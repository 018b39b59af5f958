// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <memory>
#include <vector>

namespace ComfyDeploy {

class EditorScope;

//! An input of a node in the editor's format.
struct EditorInput
{
    QString name;
    QString type;
    QString link; //!< the id of the link into it; empty if there is none
    QString widget; //!< the widget that it is the socket of; empty if it is none
};

//! A node in the editor's format.
struct EditorNode
{
    enum class Mode { Active, Muted, Bypassed };

    QString id;
    QString type;
    QString title;
    Mode mode = Mode::Active;
    QList<EditorInput> inputs;
    QStringList outputTypes;
    JsonText::Value values; //!< widgets_values
    JsonText::Value properties;
    EditorScope *subgraph = nullptr; //!< if the node is an instance of one, or a group

    void addInput(const EditorInput &input);
    //! Gives the input at \a slot a link; there may be none.
    void connectInput(int slot, const QString &link);
    //! The first of that name, or for the widget of that name; null if there is none.
    [[nodiscard]] const EditorInput *input(const QString &name) const;
    //! Null if none has that link.
    [[nodiscard]] const EditorInput *inputOfLink(const QString &link) const;

private:
    QHash<QString, qsizetype> m_byName; // foreign files may have any number of inputs
    QHash<QString, qsizetype> m_byLink;
};

//! The origin of a link; its target is found by the link's id, because saved target slots are
//! outdated in many files.
struct EditorLink
{
    QString originId;
    int originSlot = 0;
    QString targetId;
    int targetSlot = 0;
};

//! \brief The nodes and links of the workflow itself, or of one instance of a subgraph or group.
//!
//! In a subgraph, links from the node "-10" come from its inputs, and links to "-20" go to its
//! outputs.
class EditorScope
{
public:
    std::vector<std::unique_ptr<EditorNode>> nodes; //!< in the order of the file
    QHash<QString, EditorNode *> byId;
    QHash<QString, EditorLink> links;
    std::vector<std::unique_ptr<EditorScope>> subgraphs;

    EditorScope *parent = nullptr;
    const EditorNode *instance = nullptr; //!< in the parent; null for the workflow itself
    QString prefix; //!< of the ids in API format, such as "12:5:"
    QStringList inputNames; //!< of the subgraph
    bool isActive = true; //!< false inside an instance that is muted or bypassed
    bool isGroup = false; //!< its nodes have the instance's values, and go by their places
    QList<JsonText> texts; //!< of values that are not views of the workflow
};

//! A workflow in the editor's format, with an own scope for each instance of a subgraph.
class EditorGraph
{
public:
    //! Null with a sentence in \a why if it cannot be read. Values are views of \a workflow.
    [[nodiscard]] static std::unique_ptr<EditorGraph> read(const JsonText::Value &workflow,
                                                           QString *why);

    [[nodiscard]] const EditorScope &root() const { return m_root; }

private:
    bool readScope(EditorScope *scope, const JsonText::Value &json, const QStringList &definitions,
                   QString *why);
    bool readNode(EditorScope *scope, const QString &id, const JsonText::Value &json);
    bool readNodes(EditorScope *scope, const JsonText::Value &json, QString *why);
    bool readInsides(EditorScope *scope, const QStringList &definitions, QString *why);
    bool readInside(EditorScope *scope, EditorNode *node, QStringList definitions, QString *why);

    EditorScope m_root;
    QHash<QString, JsonText::Value> m_definitions; //!< of subgraphs, by type
    QHash<QString, JsonText::Value> m_groups; //!< by name
    qsizetype m_nodeCount = 0;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by this library only, not installed.
#pragma once

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy {

//! \brief The workflows in a JSON document, wherever it wraps them: in members, in lists, and in
//! strings that hold JSON again.
class WorkflowFinder
{
public:
    struct Found
    {
        JsonText::Value value; //!< not there if nothing was found
        JsonText::Value parent; //!< the object that has it as a member, if one has
        QString field; //!< the member's name; empty for the document itself
        qsizetype document = 0; //!< the one searched first is 0, others stand in its strings
    };

    //! Goes on with another document, which may hold Python's NaN and Infinity; what was found
    //! first stays. False if it is no JSON.
    bool search(const QByteArray &text);

    [[nodiscard]] const Found &graph() const { return m_graph; }
    //! One in the editor's format.
    [[nodiscard]] const Found &editorWorkflow() const { return m_editor; }
    [[nodiscard]] int graphCount() const { return m_graphCount; }
    //! That of the document that was searched first.
    [[nodiscard]] JsonText::Value root() const;

    //! The graph's text without the members that are no nodes, whose keys go to \a dropped: with
    //! null for the numbers that JSON does not have, or as it was received.
    [[nodiscard]] QByteArray graphText(QStringList *dropped) const;
    [[nodiscard]] QByteArray graphTextAsReceived() const;
    //! Line and column, in what was received, of a value of the first document.
    [[nodiscard]] JsonText::Error placeOf(const JsonText::Value &value) const;

private:
    struct Document
    {
        JsonText json; //!< what the values are views of
        QByteArray received;
        ReceivedJson::WithNulls withNulls;
    };
    struct Item
    {
        Found found;
        int depth = 0;
    };
    bool addDocument(const QByteArray &text);
    void visit(const Item &item);
    void visitText(const Item &item);
    void pushMembers(const Item &item);
    void push(const Item &parent, const JsonText::Value &child);

    QList<Document> m_documents;
    QList<Item> m_items;
    int m_strings = 0;
    int m_graphCount = 0;
    Found m_graph;
    Found m_editor;
};

} // namespace ComfyDeploy

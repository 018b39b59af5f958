// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy {

//! \brief Finds workflows in a JSON document: in members, in lists, and in strings that contain
//! JSON.
class WorkflowFinder
{
public:
    struct Found
    {
        JsonText::Value value; //!< not there if nothing was found
        JsonText::Value parent; //!< the object that has it as a member, if any
        QString field; //!< the member's name; empty for the document itself
        qsizetype document = 0; //!< 0 is the document searched first, others are in its strings
    };

    //! Searches another document, which may contain Python's NaN and Infinity; the first match is
    //! kept. False if it is not JSON.
    bool search(const QByteArray &text);

    [[nodiscard]] const Found &graph() const { return m_graph; }
    //! The workflow in the editor's format, if any.
    [[nodiscard]] const Found &editorWorkflow() const { return m_editor; }
    [[nodiscard]] int graphCount() const { return m_graphCount; }
    //! The root of the document that was searched first.
    [[nodiscard]] JsonText::Value root() const;

    //! The graph's text without the members that are not nodes, whose keys are added to \a dropped;
    //! either with null for numbers that JSON does not have, or as it was received.
    [[nodiscard]] QByteArray graphText(QStringList *dropped) const;
    [[nodiscard]] QByteArray graphTextAsReceived() const;
    //! Line and column, in the received text, of a value of the first document.
    [[nodiscard]] JsonText::Error placeOf(const JsonText::Value &value) const;

private:
    struct Document
    {
        JsonText json; //!< owns the data of the values
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

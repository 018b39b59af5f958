// SPDX-License-Identifier: MIT

// Private header: used by this library only, not installed.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qstringlist.h>

namespace ComfyDeploy {

//! Whether that member of a graph is a node, be it a faulty one. Programs add members that are
//! none, such as \c _groups or \c version, which neither the service nor ComfyUI can run.
[[nodiscard]] bool isGraphNode(const JsonText::Value &member);

//! Whether it is a node that WorkflowGraph finds nothing wrong with.
[[nodiscard]] bool isSoundNode(const JsonText::Value &member);

//! What takes the members for which \a isKept is false out of \a graph, an object, and leaves every
//! other byte; their keys go to \a dropped. Places are those of the whole text.
[[nodiscard]] QList<JsonText::Splice> splicesWithout(const JsonText::Value &graph,
                                                     QStringList *dropped,
                                                     bool (*isKept)(const JsonText::Value &));

//! The part of a text from \a begin to \a end with \a splices, whose places are those of the whole
//! text.
[[nodiscard]] QByteArray splicedPart(const QByteArray &text, qsizetype begin, qsizetype end,
                                     QList<JsonText::Splice> splices);

//! What is wrong with a workflow in the editor's format: a sentence with a way on.
[[nodiscard]] QString editorFormatProblem();
//! Where ComfyUI's menu writes the API format.
[[nodiscard]] QString exportMenu();

} // namespace ComfyDeploy

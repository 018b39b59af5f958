// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qstringlist.h>

namespace ComfyDeploy {

//! Whether \a member of a graph is a node, possibly an invalid one. Programs add members that are
//! not nodes, such as \c _groups or \c version, which neither the service nor ComfyUI can run.
[[nodiscard]] bool isGraphNode(const JsonText::Value &member);

//! Whether it is a node that WorkflowGraph accepts.
[[nodiscard]] bool isSoundNode(const JsonText::Value &member);

//! The splices that remove the members for which \a isKept is false from the object \a graph and
//! leave all other bytes unchanged; the removed keys are added to \a dropped. Positions refer to
//! the whole text.
[[nodiscard]] QList<JsonText::Splice> splicesWithout(const JsonText::Value &graph,
                                                     QStringList *dropped,
                                                     bool (*isKept)(const JsonText::Value &));

//! The part of \a text from \a begin to \a end with \a splices, whose positions refer to the whole
//! text.
[[nodiscard]] QByteArray splicedPart(const QByteArray &text, qsizetype begin, qsizetype end,
                                     QList<JsonText::Splice> splices);

//! The message for a workflow in the editor's format, including what to do.
[[nodiscard]] QString editorFormatProblem();
//! The menu entry of ComfyUI that exports the API format.
[[nodiscard]] QString exportMenu();

} // namespace ComfyDeploy

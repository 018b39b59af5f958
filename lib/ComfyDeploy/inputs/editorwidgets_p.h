// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/editorgraph_p.h>
#include <ComfyDeploy/inputs/nodeclass_p.h>

namespace ComfyDeploy {

//! An input of a class, with the value that its widget has in a workflow.
struct EditorWidget
{
    NodeInput input; //!< its name may have dots: the inputs of a dynamic choice
    bool isWidget = false; //!< else a socket
    JsonText::Value value; //!< does not exist if the workflow has none
};

//! The inputs of \a node in the order of its class, with the values of \c widgets_values. Values
//! that the editor keeps between them, such as what a seed does after a run, are skipped. Sets \a
//! hasMore if values remain that the class has no input for.
[[nodiscard]] QList<EditorWidget> editorWidgets(const EditorNode &node, const NodeClass &known,
                                                bool *hasMore = nullptr);
//! The same of an External class, which is known without a catalog.
[[nodiscard]] QList<EditorWidget> editorWidgets(const EditorNode &node,
                                                const QList<QStringView> &widgetNames);
//! The same of a class that no catalog describes, by the names in the file; null if they do not
//! account for all values.
[[nodiscard]] std::optional<QList<EditorWidget>> editorWidgetsByName(const EditorNode &node);

//! Whether \a value is of the type of \a input. It is not if the node was saved with another
//! version of the class, whose values are others from some place on.
[[nodiscard]] bool fitsType(const JsonText::Value &value, const NodeInput &input);

} // namespace ComfyDeploy

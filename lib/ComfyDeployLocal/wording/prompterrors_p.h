// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Local {

//! \brief ComfyUI's errors of a prompt, in its wording.
//!
//! Each is an object with type, message, details and extra_info, for the answer's `error` or the
//! list of a node's errors; \a extra is the extra_info.
namespace PromptErrors {

// Errors of a whole prompt.
QJsonObject promptIsNoObject();
QJsonObject nodeIsNoObject(const QString &node);
QJsonObject nodeHasNoClass(const QString &node);
QJsonObject unknownClass(const QString &node, const QString &classType);
//! The same error of an older ComfyUI, which does not name the class.
QJsonObject unknownClass(const QString &node);
QJsonObject noOutputs();
QJsonObject outputsFailed(const QString &details);

// Errors of an input.
QJsonObject missingInput(const QString &input);
QJsonObject notInList(const QString &input, const QString &value, const QString &list,
                      const QJsonObject &extra);
QJsonObject smallerThanMinimum(const QString &input, const QString &value, const QString &minimum,
                               const QJsonObject &extra);
QJsonObject biggerThanMaximum(const QString &input, const QString &value, const QString &maximum,
                              const QJsonObject &extra);
QJsonObject badLink(const QString &input, const QJsonObject &extra);
QJsonObject typeMismatch(const QString &input, const QString &received, const QString &wanted,
                         const QJsonObject &extra);
QJsonObject noConversion(const QString &input, const QString &type, const QString &value,
                         const QString &problem, const QJsonObject &extra);

// Errors of a node.
QJsonObject customValidation(const QString &details, const QJsonObject &extra = {});
QJsonObject raised(const QString &text, const QJsonObject &extra);
//! The error for an exception of the node that an input is linked to.
QJsonObject raisedInside(const QString &text, const QJsonObject &extra);
QJsonObject cycle(const QString &path, const QJsonObject &extra);

} // namespace PromptErrors

} // namespace ComfyDeploy::Local

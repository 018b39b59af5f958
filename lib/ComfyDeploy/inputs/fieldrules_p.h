// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>

#include <QtCore/qstringview.h>

namespace ComfyDeploy {

//! Where a literal stands in a form.
struct FieldPlace
{
    enum Group { Inputs, Prompt, Text, Size, Seed, Strength, Sampling, Models, Output, Other };

    Group group = Other;
    int order = 90;
};

//! \brief What is known of literals of one name, whatever class has them: one row of the one table
//! that GraphFields follows.
struct FieldRule
{
    //! On which nodes the field is a primary one.
    enum Primary {
        Never,
        Always,
        OnSamplers, //!< nodes that sample or plan the steps of it
        OnSizes, //!< nodes that make an empty picture, or resize one to work on
        FromPicture, //!< where what is sampled is a picture that was encoded
    };

    QStringView name;
    const char *label = nullptr; //!< to be translated
    InputSpec::Kind kind = InputSpec::Kind::Text;
    FieldPlace place;
    Primary primary = Never;
    double softMinimum = 0;
    double softMaximum = 0; //!< no range if it is not above the other
    double step = 0;
    QStringView alias = {};
    bool isOneOfAKind = false; //!< only the first in the flow is primary
    bool isMerged = false; //!< equal values of several nodes are one field

    [[nodiscard]] bool hasRange() const { return softMaximum > softMinimum; }
};

//! Null if nothing is known of it.
[[nodiscard]] const FieldRule *fieldRule(QStringView inputName);
//! The rule of all seeds.
[[nodiscard]] const FieldRule &seedRule();
[[nodiscard]] bool isSeedName(QStringView inputName);

//! What a loader of the kind \a inputName loads, translated; empty if it names no model.
[[nodiscard]] QString modelLabel(QStringView inputName, const QString &value);
[[nodiscard]] QString groupLabel(FieldPlace::Group group);
[[nodiscard]] QString ruleLabel(const FieldRule &rule);

//! A literal that only the editor's own widgets read.
[[nodiscard]] bool isWidgetState(QStringView inputName);
//! A text to be worked on, by the name of its input; no file name, no choice.
[[nodiscard]] bool isTextName(QStringView inputName);

//! A node that loads a file, and what takes its place in a request so that a file can be uploaded.
struct MediaLoader
{
    QStringView className;
    QStringView inputName;
    InputSpec::Kind kind = InputSpec::Kind::Image;
    QStringView external; //!< the class that takes its place
};

//! Null if the node of that class is no loader whose file can be uploaded.
[[nodiscard]] const MediaLoader *mediaLoader(QStringView className, QStringView inputName);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstringview.h>

namespace ComfyDeploy::Local {

//! \brief How a class of the service's plugin is replaced on a ComfyUI: one row of the table.
struct SubstitutionRule
{
    //! In this order: values up to FaceModel, then files that are read, outputs from SavedImage on.
    enum class Way {
        Text,
        Number,
        Whole,
        Slider,
        WholeSlider,
        Boolean,
        Seed,
        Combination, //!< combines texts
        AnyText,
        Choice,
        Lora,
        FaceModel,
        Image,
        ImageBatch,
        Audio,
        Video,
        HostFile, //!< needs a path or a download on ComfyUI's own machine
        SavedImage,
        SavedText,
        PreviewedImage,
        HostOutput,
    };

    QStringView name;
    Way way = Way::HostFile;
    //! Replaced although the server has the class.
    bool always = false;
    //! The class of ComfyUI that gives a value instead. If there is none, the value is put into the
    //! readers: the plugin's output fits any input there, which no output of another class does.
    QStringView primitive = {};
    //! For an output: its output_id, unless the graph sets another.
    QStringView outputId = {};
    //! For a picture: its alpha channel is kept.
    bool keepsAlpha = false;

    [[nodiscard]] bool isOutput() const { return way >= Way::SavedImage; }
    //! Whether ComfyUI executes the node even if no other node takes an output of it.
    [[nodiscard]] bool isRoot() const { return isOutput() || way == Way::Combination; }
    //! Whether the node gives a text, a number or a name.
    [[nodiscard]] bool isValue() const { return way <= Way::FaceModel; }
};

//! All rows.
[[nodiscard]] const QList<SubstitutionRule> &substitutionRules();
//! Null for a class that is not the plugin's.
[[nodiscard]] const SubstitutionRule *substitutionRule(QStringView className);

} // namespace ComfyDeploy::Local

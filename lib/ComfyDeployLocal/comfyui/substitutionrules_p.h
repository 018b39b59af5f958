// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstringview.h>

namespace ComfyDeploy::Local {

//! \brief How a class of the service's plugin is replaced on a ComfyUI: one row of the table.
struct SubstitutionRule
{
    enum class Way {
        Text,
        Number,
        Whole,
        Slider,
        WholeSlider,
        Boolean,
        Seed,
        Combination, //!< of texts
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
    //! The class that gives a value in its place. Without one the value is put into the readers:
    //! the plugin's output fits any input there, and that of no other class does.
    QStringView primitive = {};
    //! Of an output: its output_id unless the graph says otherwise.
    QStringView outputId = {};
    //! Of a picture: its alpha channel is kept.
    bool keepsAlpha = false;

    [[nodiscard]] bool isOutput() const { return way >= Way::SavedImage; }
    //! Executed although no other node takes anything of it.
    [[nodiscard]] bool isRoot() const { return isOutput() || way == Way::Combination; }
    //! Gives a text, a number or a name.
    [[nodiscard]] bool isValue() const { return way <= Way::FaceModel; }
};

//! All rows.
[[nodiscard]] const QList<SubstitutionRule> &substitutionRules();
//! Null for a class that is none of the plugin's.
[[nodiscard]] const SubstitutionRule *substitutionRule(QStringView className);

} // namespace ComfyDeploy::Local

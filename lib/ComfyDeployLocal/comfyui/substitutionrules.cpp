// SPDX-License-Identifier: MIT

#include "substitutionrules_p.h"

#include <algorithm>

namespace ComfyDeploy::Local {

// clang-format off
const QList<SubstitutionRule> &substitutionRules()
{
    using Way = SubstitutionRule::Way;
    static const QList<SubstitutionRule> rules{
        {.name = u"ComfyUIDeployExternalText", .way = Way::Text, .primitive = u"PrimitiveStringMultiline"},
        {.name = u"ComfyUIDeployExternalNumber", .way = Way::Number, .primitive = u"PrimitiveFloat"},
        {.name = u"ComfyUIDeployExternalNumberInt", .way = Way::Whole, .primitive = u"PrimitiveInt"},
        {.name = u"ComfyUIDeployExternalNumberSlider", .way = Way::Slider, .primitive = u"PrimitiveFloat"},
        {.name = u"ComfyUIDeployExternalNumberSliderInt", .way = Way::WholeSlider, .primitive = u"PrimitiveInt"},
        {.name = u"ComfyUIDeployExternalBoolean", .way = Way::Boolean, .primitive = u"PrimitiveBoolean"},
        // The plugin reports nowhere which seed it drew.
        {.name = u"ComfyUIDeployExternalSeed", .way = Way::Seed, .always = true, .primitive = u"PrimitiveInt"},
        {.name = u"ComfyUIDeployStringCombine", .way = Way::Combination, .primitive = u"PrimitiveStringMultiline"},
        {.name = u"ComfyUIDeployExternalTextAny", .way = Way::AnyText},
        {.name = u"ComfyUIDeployExternalEnum", .way = Way::Choice},
        {.name = u"ComfyUIDeployExternalCheckpoint", .way = Way::Choice},
        {.name = u"ComfyUIDeployExternalLora", .way = Way::Lora},
        {.name = u"ComfyUIDeployExternalFaceModel", .way = Way::FaceModel},
        // The plugin would fetch these files on ComfyUI's machine: from any address, without a
        // limit, and without reporting a failure.
        {.name = u"ComfyUIDeployExternalImage", .way = Way::Image, .always = true},
        {.name = u"ComfyUIDeployExternalImageAlpha", .way = Way::Image, .always = true, .keepsAlpha = true},
        {.name = u"ComfyUIDeployExternalImageBatch", .way = Way::ImageBatch, .always = true},
        {.name = u"ComfyUIDeployExternalAudio", .way = Way::Audio, .always = true},
        {.name = u"ComfyUIDeployExternalVideo", .way = Way::Video, .always = true},
        {.name = u"ComfyUIDeployExternalVid", .way = Way::HostFile},
        {.name = u"ComfyUIDeployExternalEXR", .way = Way::HostFile},
        {.name = u"ComfyUIDeployExternalFile", .way = Way::HostFile},
        // The plugin's two websocket nodes would send and receive over a session, and there is
        // none.
        {.name = u"ComfyDeployWebscoketImageInput", .way = Way::Image, .always = true},
        {.name = u"ComfyDeployWebscoketImageOutput", .way = Way::PreviewedImage, .always = true, .outputId = u"output_id"},
        {.name = u"ComfyDeployOutputImage", .way = Way::SavedImage, .outputId = u"output_images"},
        {.name = u"ComfyDeployOutputText", .way = Way::SavedText, .outputId = u"output_text"},
        {.name = u"ComfyDeployOutputFile", .way = Way::HostOutput, .outputId = u"output_file"},
        {.name = u"ComfyDeployOutputEXR", .way = Way::HostOutput, .outputId = u"output_exr"},
    };
    return rules;
}
// clang-format on

const SubstitutionRule *substitutionRule(QStringView className)
{
    const QList<SubstitutionRule> &rules = substitutionRules();
    const auto found =
        std::find_if(rules.cbegin(), rules.cend(),
                     [className](const SubstitutionRule &rule) { return rule.name == className; });
    return found == rules.cend() ? nullptr : &*found;
}

} // namespace ComfyDeploy::Local

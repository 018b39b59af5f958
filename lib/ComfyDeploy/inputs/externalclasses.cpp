// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <algorithm>

namespace ComfyDeploy {

namespace {

using Kind = InputSpec::Kind;
using Row = ExternalClass;
using Usable = ExternalClass::Usable;

constexpr auto OnRecord = Row::SentUntouched;

// Of the nodes that have limits.
QList<QStringView> limitWidgets()
{
    return {u"input_id",  u"default_value", u"min_value",
            u"max_value", u"display_name",  u"description"};
}

// clang-format off
QList<Row> textClasses()
{
    return {
        {.name = u"ComfyUIDeployExternalText", .kind = Kind::Text, .traits = OnRecord,
         .overwritten = u"default_value", .wireType = u"string"},
        {.name = u"ComfyUIDeployExternalTextAny", .kind = Kind::Text, .traits = OnRecord,
         .overwritten = u"default_value", .wireType = u"string"},
        // The API and the dashboard list it, but the plugin has no such node.
        {.name = u"ComfyUIDeployExternalTextSingleLine", .kind = Kind::Text,
         .traits = OnRecord | Row::OneLine, .wireType = u"string"},
        {.name = u"ComfyUIDeployExternalEnum", .kind = Kind::Enum,
         .traits = OnRecord | Row::NeedsValue,
         .overwritten = u"default_value", .wireType = u"string",
         .widgets = {u"input_id", u"default_value", u"options", u"display_name", u"description"}},
        {.name = u"ComfyUIDeployExternalBoolean", .kind = Kind::Boolean, .traits = OnRecord,
         .overwritten = u"default_value", .wireType = u"boolean"},
        // Known to the dashboard only.
        {.name = u"ComfyUIDeployExternalColor", .kind = Kind::Color},
    };
}

QList<Row> numberClasses()
{
    return {
        {.name = u"ComfyUIDeployExternalNumber", .kind = Kind::Number,
         .traits = OnRecord | Row::NeedsValue, .wireType = u"float"},
        {.name = u"ComfyUIDeployExternalNumberInt", .kind = Kind::Integer,
         .traits = OnRecord | Row::NeedsValue | Row::DigitsOnly,
         .wireType = u"integer", .stepSize = 1},
        {.name = u"ComfyUIDeployExternalNumberSlider", .kind = Kind::Number,
         .traits = OnRecord | Row::NeedsValue,
         .wireType = u"float", .stepSize = 0.01, .minimum = 0.0, .maximum = 1.0,
         .widgets = limitWidgets()},
        {.name = u"ComfyUIDeployExternalNumberSliderInt", .kind = Kind::Integer,
         .traits = OnRecord | Row::NeedsValue | Row::Rounds,
         .wireType = u"integer", .stepSize = 1, .minimum = 0LL, .maximum = 10LL,
         .widgets = limitWidgets()},
        {.name = u"ComfyUIDeployExternalSeed", .kind = Kind::Seed,
         .traits = OnRecord | Row::NeedsValue, .overwritten = u"default_value",
         .stepSize = 1, .minimum = 1LL, .maximum = 4294967295LL,
         .widgets = limitWidgets()},
    };
}

QList<Row> fileClasses()
{
    constexpr auto File = Row::TakesFile | Row::NeedsValue;
    return {
        {.name = u"ComfyUIDeployExternalImage", .kind = Kind::Image, .traits = File,
         .defaults = {{u"default_value_url", Usable::PictureUrl}},
         .wiredDefault = u"default_value", .wireType = u"string",
         .widgets = {u"input_id", u"display_name", u"description", u"default_value_url"}},
        {.name = u"ComfyUIDeployExternalImageAlpha", .kind = Kind::Image, .traits = File,
         .defaults = {}, .wiredDefault = u"default_value", .wireType = u"string",
         .widgets = {u"input_id", u"display_name", u"description"}},
        {.name = u"ComfyUIDeployExternalImageBatch", .kind = Kind::ImageBatch, .traits = File,
         .defaults = {{u"images"}},
         .wiredDefault = u"default_value", .overwritten = u"images", .wireType = u"string",
         .widgets = {u"input_id", u"images", u"display_name", u"description"}},
        {.name = u"ComfyUIDeployExternalVideo", .kind = Kind::Video, .traits = File,
         .defaults = {{u"default_value_url", Usable::WebUrl}, {u"default_video"}},
         .wireType = u"string",
         .widgets = {u"input_id", u"force_rate", u"force_size", u"custom_width", u"custom_height", u"frame_load_cap", u"skip_first_frames", u"select_every_nth", u"default_video", u"display_name", u"description", u"default_value_url"}},
        // Outputs a path; its default is a name in the machine's input folder.
        {.name = u"ComfyUIDeployExternalVid", .kind = Kind::Video, .traits = File,
         .widgets = {u"input_id", u"default_value"}},
        {.name = u"ComfyUIDeployExternalAudio", .kind = Kind::Audio, .traits = File,
         .defaults = {{u"audio_file"}},
         .wiredDefault = u"default_value", .overwritten = u"audio_file", .wireType = u"string",
         .widgets = {u"input_id", u"audio_file", u"display_name", u"description"}},
        {.name = u"ComfyUIDeployExternalEXR", .kind = Kind::File, .traits = File,
         .defaults = {{u"exr_file"}},
         .wiredDefault = u"default_image", .overwritten = u"exr_file", .wireType = u"string",
         .widgets = {u"input_id", u"exr_file", u"tonemap", u"display_name", u"description"}},
        {.name = u"ComfyUIDeployExternalFile", .kind = Kind::File, .traits = File,
         .defaults = {{u"file_url"}}, .overwritten = u"file_url", .wireType = u"string",
         .widgets = {u"input_id", u"display_name", u"description", u"file_url"}},
        {.name = u"ComfyUIDeployExternalLora", .kind = Kind::Lora, .traits = File,
         .defaults = {{u"lora_url"}, {u"default_lora_name"}},
         .overwritten = u"lora_url", .wireType = u"string",
         .widgets = {u"input_id", u"default_lora_name", u"lora_save_name", u"display_name", u"description", u"lora_url", u"bearer_token"}},
        {.name = u"ComfyUIDeployExternalFaceModel", .kind = Kind::FaceModel, .traits = File,
         .defaults = {{u"face_model_url", Usable::WebUrl}, {u"default_face_model_name"}},
         .overwritten = u"face_model_url",
         .widgets = {u"input_id", u"default_face_model_name", u"face_model_save_name", u"display_name", u"description", u"face_model_url"}},
        // The node takes the name of a file on the machine, contrary to the service's
        // documentation.
        {.name = u"ComfyUIDeployExternalCheckpoint", .kind = Kind::Checkpoint,
         .traits = Row::NeedsValue, .overwritten = u"default_value", .wireType = u"string"},
        // Its input_id names a connection, over which a session sends pictures.
        {.name = u"ComfyDeployWebscoketImageInput", .traits = Row::NotAnInput,
         .defaults = {}, .wireType = u"binary"},
    };
}
// clang-format on

} // namespace

const QList<ExternalClass> &externalClasses()
{
    static const QList<ExternalClass> all = textClasses() + numberClasses() + fileClasses();
    return all;
}

const ExternalClass &externalClass(QStringView classType)
{
    static const ExternalClass unknown;
    const QList<ExternalClass> &all = externalClasses();
    const auto found =
        std::find_if(all.cbegin(), all.cend(),
                     [classType](const ExternalClass &known) { return known.name == classType; });
    return found == all.cend() ? unknown : *found;
}

} // namespace ComfyDeploy

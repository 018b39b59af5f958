// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/modelfile_p.h>
#include <ComfyDeploy/inputs/fieldrules_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;
using Group = FieldPlace::Group;
using Rule = FieldRule;

bool isAnyOf(QStringView text, std::initializer_list<QStringView> texts)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// clang-format off
QList<Rule> samplingRules()
{
    return {
        {.name = u"steps", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Steps"),
         .kind = Kind::Integer, .place = {Group::Sampling, 60}, .primary = Rule::OnSamplers,
         .softMinimum = 1, .softMaximum = 150, .step = 1, .alias = u"steps",
         .isOneOfAKind = true, .isMerged = true},
        {.name = u"cfg", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CFG"),
         .kind = Kind::Number, .place = {Group::Sampling, 61}, .primary = Rule::OnSamplers,
         .softMaximum = 30, .step = 0.1, .alias = u"cfg", .isOneOfAKind = true, .isMerged = true},
        {.name = u"guidance", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Guidance"),
         .kind = Kind::Number, .place = {Group::Sampling, 61}, .primary = Rule::Always,
         .softMaximum = 20, .step = 0.1, .alias = u"guidance", .isOneOfAKind = true},
        {.name = u"denoise", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Denoise"),
         .kind = Kind::Number, .place = {Group::Sampling, 62}, .primary = Rule::FromPicture,
         .softMaximum = 1, .step = 0.01, .alias = u"denoise"},
        {.name = u"sampler_name", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Sampler"),
         .kind = Kind::Enum, .place = {Group::Sampling, 63}, .alias = u"sampler", .isMerged = true},
        {.name = u"scheduler", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Scheduler"),
         .kind = Kind::Enum, .place = {Group::Sampling, 64}, .alias = u"scheduler",
         .isMerged = true},
        {.name = u"shift", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Shift"),
         .kind = Kind::Number, .place = {Group::Sampling, 65}, .softMaximum = 20, .step = 0.1},
        {.name = u"start_at_step",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Start at step"),
         .kind = Kind::Integer, .place = {Group::Sampling, 66}, .softMaximum = 150, .step = 1},
        {.name = u"end_at_step",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "End at step"),
         .kind = Kind::Integer, .place = {Group::Sampling, 67}, .softMaximum = 150, .step = 1},
    };
}

QList<Rule> sizeRules()
{
    return {
        {.name = u"width", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Width"),
         .kind = Kind::Integer, .place = {Group::Size, 40}, .primary = Rule::OnSizes,
         .softMinimum = 16, .softMaximum = 4096, .step = 8, .alias = u"width",
         .isOneOfAKind = true, .isMerged = true},
        {.name = u"height", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Height"),
         .kind = Kind::Integer, .place = {Group::Size, 41}, .primary = Rule::OnSizes,
         .softMinimum = 16, .softMaximum = 4096, .step = 8, .alias = u"height",
         .isOneOfAKind = true, .isMerged = true},
        {.name = u"length",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Length (frames)"),
         .kind = Kind::Integer, .place = {Group::Size, 42}, .primary = Rule::Always,
         .softMinimum = 1, .softMaximum = 1000, .step = 4, .alias = u"length",
         .isOneOfAKind = true},
        {.name = u"seconds", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Seconds"),
         .kind = Kind::Number, .place = {Group::Size, 43}, .primary = Rule::OnSizes,
         .softMinimum = 1, .softMaximum = 600, .step = 0.1, .alias = u"seconds"},
        {.name = u"batch_size", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Batch size"),
         .kind = Kind::Integer, .place = {Group::Size, 43}, .softMinimum = 1, .softMaximum = 64,
         .step = 1, .alias = u"batch_size"},
    };
}

QList<Rule> otherRules()
{
    return {
        {.name = u"strength", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Strength"),
         .kind = Kind::Number, .place = {Group::Strength, 55}, .softMaximum = 2, .step = 0.01},
        {.name = u"strength_model",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Strength (model)"),
         .kind = Kind::Number, .place = {Group::Strength, 55}, .softMaximum = 2, .step = 0.01},
        {.name = u"strength_clip",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Strength (CLIP)"),
         .kind = Kind::Number, .place = {Group::Strength, 56}, .softMaximum = 2, .step = 0.01},
        {.name = u"weight", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Weight"),
         .kind = Kind::Number, .place = {Group::Strength, 55}, .softMaximum = 2, .step = 0.05},
        {.name = u"fps", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Frames per second"),
         .kind = Kind::Number, .place = {Group::Output, 80}, .softMinimum = 1, .softMaximum = 120,
         .step = 1, .alias = u"fps"},
        {.name = u"frame_rate",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Frames per second"),
         .kind = Kind::Number, .place = {Group::Output, 80}, .softMinimum = 1, .softMaximum = 120,
         .step = 1, .alias = u"fps"},
        {.name = u"quality", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Quality"),
         .kind = Kind::Integer, .place = {Group::Output, 81}, .softMaximum = 100, .step = 1},
        {.name = u"crf", .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CRF"),
         .kind = Kind::Integer, .place = {Group::Output, 82}, .softMaximum = 51, .step = 1},
        {.name = u"filename_prefix",
         .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "File name"),
         .kind = Kind::Text, .place = {Group::Output, 83}},
    };
}
// clang-format on

struct ModelName
{
    QStringView name;
    const char *label;
};

constexpr ModelName modelNames[] = {
    {u"ckpt_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Checkpoint")},
    {u"vae_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "VAE")},
    {u"lora_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "LoRA")},
    {u"clip_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CLIP")},
    {u"clip_name1", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CLIP 1")},
    {u"clip_name2", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CLIP 2")},
    {u"clip_name3", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "CLIP 3")},
    {u"unet_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Diffusion model")},
    {u"control_net_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "ControlNet")},
    {u"style_model_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Style model")},
    {u"hypernetwork_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Hypernetwork")},
    {u"ipadapter_file", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "IP-Adapter")},
    {u"model_name", QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Model")},
};

} // namespace

const FieldRule *fieldRule(QStringView inputName)
{
    static const QList<Rule> rules = samplingRules() + sizeRules() + otherRules();
    const auto found = std::find_if(rules.cbegin(), rules.cend(), [inputName](const Rule &rule) {
        return rule.name == inputName;
    });
    return found == rules.cend() ? nullptr : &*found;
}

const FieldRule &seedRule()
{
    static const Rule rule{.name = u"seed",
                           .label = QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "Seed"),
                           .kind = Kind::Seed,
                           .place = {Group::Seed, 50},
                           .primary = Rule::Always,
                           .step = 1,
                           .alias = u"seed",
                           .isOneOfAKind = true,
                           .isMerged = true};
    return rule;
}

bool isSeedName(QStringView inputName)
{
    return inputName == u"seed" || inputName.endsWith(u"_seed");
}

QString modelLabel(QStringView inputName, const QString &value)
{
    for (const ModelName &known : modelNames) {
        if (known.name == inputName)
            return InputText::tr(known.label);
    }
    const bool isNamed = inputName.endsWith(u"_name") && inputName != u"sampler_name";
    if (!isNamed && !isModelFile(value))
        return {};
    QString words = inputName.toString().replace(u'_', u' ');
    if (isNamed)
        words.chop(int(" name"_L1.size()));
    if (!words.isEmpty())
        words.front() = words.front().toUpper();
    return words;
}

QString groupLabel(FieldPlace::Group group)
{
    switch (group) {
    case Group::Inputs:
        return InputText::tr("Inputs");
    case Group::Prompt:
        return InputText::tr("Prompt");
    case Group::Text:
        return InputText::tr("Text");
    case Group::Size:
        return InputText::tr("Size");
    case Group::Seed:
        return InputText::tr("Seed");
    case Group::Strength:
        return InputText::tr("Strength");
    case Group::Sampling:
        return InputText::tr("Sampling");
    case Group::Models:
        return InputText::tr("Models");
    case Group::Output:
        return InputText::tr("Output");
    case Group::Other:
        break;
    }
    return {};
}

QString ruleLabel(const FieldRule &rule)
{
    return InputText::tr(rule.label);
}

bool isWidgetState(QStringView inputName)
{
    return isAnyOf(inputName,
                   {u"upload", u"choose file to upload", u"choose video to upload", u"audioUI",
                    u"videopreview", u"previewMode", u"preview_text", u"preview_markdown",
                    u"control_after_generate"});
}

bool isTextName(QStringView inputName)
{
    const bool isOneOfSeveral = inputName.startsWith(u"text_") && inputName.size() == 6; // text_a
    return isOneOfSeveral || inputName.endsWith(u"_prompt") || inputName.startsWith(u"question")
        || isAnyOf(inputName,
                   {u"text",          u"prompt",        u"positive",      u"negative",
                    u"clip_l",        u"clip_g",        u"t5xxl",         u"string",
                    u"caption",       u"tags",          u"lyrics",        u"instruction",
                    u"text_positive", u"text_negative", u"positive_g",    u"positive_l",
                    u"negative_g",    u"negative_l",    u"wildcard_text", u"populated_text"});
}

const MediaLoader *mediaLoader(QStringView className, QStringView inputName)
{
    static const QList<MediaLoader> loaders{
        {u"LoadImage", u"image", Kind::Image, u"ComfyUIDeployExternalImage"},
        {u"LoadImageMask", u"image", Kind::Image, u"ComfyUIDeployExternalImageAlpha"},
        {u"VHS_LoadVideo", u"video", Kind::Video, u"ComfyUIDeployExternalVideo"},
        {u"LoadAudio", u"audio", Kind::Audio, u"ComfyUIDeployExternalAudio"},
    };
    const auto found =
        std::find_if(loaders.cbegin(), loaders.cend(), [&](const MediaLoader &loader) {
            return loader.className == className && loader.inputName == inputName;
        });
    return found == loaders.cend() ? nullptr : &*found;
}

} // namespace ComfyDeploy

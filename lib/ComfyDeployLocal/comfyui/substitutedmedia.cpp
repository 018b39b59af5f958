// SPDX-License-Identifier: MIT

#include "substitutionplanner_p.h"
#include <ComfyDeployLocal/nodes/imagesource_p.h>
#include <ComfyDeployLocal/wording/externalvalue_p.h>

// Replaces the plugin's nodes that take files, and its output nodes.
namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView helperSuiteClass = u"VHS_LoadVideo";

QString pictureAdvice()
{
    return u"Give the http(s) address of a picture, or a data URL of a PNG or JPEG in base64"_s;
}

SubstituteValue textValue(const QString &value)
{
    return {.json = JsonText::quoted(value)};
}

} // namespace

Substitute SubstitutionPlanner::wished(const Node &node, MediaWish::Kind kind,
                                       const QStringList &sources, Substitute substitute)
{
    substitute.firstMedia = m_plan->media.size();
    substitute.mediaCount = sources.size();
    for (const QString &source : sources)
        m_plan->media += MediaWish{node.id, kind, source};
    return substitute;
}

// Without a file, the readers take what the node's default_value is linked to.
SubstitutionPlanner::Decision SubstitutionPlanner::wiredDefault(const Node &node,
                                                                const QString &problem)
{
    const Input *wired = node.input(u"default_value");
    if (!wired || wired->source < 0)
        return refuse(node, problem);
    return Substitute{.kind = Substitute::Kind::Passed, .value = SubstituteValue::of(*wired)};
}

SubstitutionPlanner::Decision SubstitutionPlanner::pictureOf(const Node &node,
                                                             const SubstitutionRule &rule)
{
    for (const QStringView input : {u"input_id", u"default_value_url"}) {
        const auto source = knownText(node, input);
        if (!source)
            return std::nullopt;
        if (!isPictureUrl(*source))
            continue;
        return rule.keepsAlpha
            ? wished(node, MediaWish::Kind::ImageAlpha, {*source},
                     {.kind = Substitute::Kind::AlphaPicture})
            : wished(node, MediaWish::Kind::Image, {*source}, {.kind = Substitute::Kind::Picture});
    }
    return wiredDefault(node, u"its picture is missing. "_s + pictureAdvice());
}

SubstitutionPlanner::Decision SubstitutionPlanner::batchOf(const Node &node)
{
    const auto given = known(node, u"images");
    if (!given)
        return std::nullopt;
    const auto written = JsonText::parse(given->isString() ? given->toString().toUtf8() : "[]"_ba);
    const JsonText::Value list = given->isArray() ? *given
        : written                                 ? written->root()
                                                  : JsonText::Value();
    if (!list.isArray())
        return refuse(node,
                      u"its pictures must be a list of addresses, also as a text with a "
                      "JSON array"_s);
    if (list.size() > MostBatchPictures) {
        return refuse(node,
                      u"its list names more than %1 pictures. Split it"_s.arg(MostBatchPictures));
    }
    QStringList sources;
    const auto items = list.items();
    for (const JsonText::Value &item : items) {
        sources += item.toString();
        if (!isPictureUrl(sources.last()) || sources.last().endsWith(".zip"_L1)) {
            return refuse(node,
                          u"number %1 of its list is no picture. "_s.arg(sources.size())
                              + pictureAdvice());
        }
    }
    if (sources.isEmpty())
        return wiredDefault(node, u"its pictures are missing. "_s + pictureAdvice());
    return wished(node, MediaWish::Kind::ImageBatch, sources, {.kind = Substitute::Kind::Pictures});
}

SubstitutionPlanner::Decision SubstitutionPlanner::audioOf(const Node &node)
{
    const auto source = knownText(node, u"audio_file");
    if (!source)
        return std::nullopt;
    if (source->isEmpty())
        return wiredDefault(node, u"its sound is missing. Give the http(s) address of a file"_s);
    const Substitute loader{.kind = Substitute::Kind::Node, .className = u"LoadAudio"};
    if (!isWebUrl(*source)) { // the name of a file that ComfyUI has
        Substitute named = loader;
        named.inputs = {{u"audio", textValue(*source)}};
        return named;
    }
    Substitute uploaded = loader;
    uploaded.mediaInput = u"audio";
    return wished(node, MediaWish::Kind::Audio, {*source}, uploaded);
}

SubstitutionPlanner::Decision SubstitutionPlanner::videoOf(const Node &node)
{
    QString address;
    for (const QStringView input : {u"input_id", u"default_value_url"}) {
        const auto source = knownText(node, input);
        if (!source)
            return std::nullopt;
        if (address.isEmpty() && isWebUrl(*source))
            address = *source;
    }
    const auto name = knownText(node, u"default_video");
    if (!name)
        return std::nullopt;
    if (address.isEmpty() && name->isEmpty())
        return refuse(node, u"its film is missing. Give the http(s) address of one"_s);
    Decision film =
        m_server.contains(helperSuiteClass.toString()) ? helperSuiteVideo(node) : ownVideo(node);
    if (!film || film->kind == Substitute::Kind::Kept)
        return film;
    film->mediaInput = film->kind == Substitute::Kind::Film ? u"file" : u"video";
    if (!address.isEmpty())
        return wished(node, MediaWish::Kind::Video, {address}, *film);
    film->inputs.prepend({film->mediaInput, textValue(*name)});
    film->mediaInput = {};
    return film;
}

// The plugin's node is a copy of the Video Helper Suite's, with the same widgets. New versions of
// the suite have no force_size; two zeros mean the video's own size.
SubstitutionPlanner::Decision SubstitutionPlanner::helperSuiteVideo(const Node &node) const
{
    Substitute film{.kind = Substitute::Kind::Node, .className = helperSuiteClass, .outputs = 4};
    const Input *force = node.input(u"force_size");
    const QString size = force ? force->value.toString() : QString();
    const QString wide = size.section(u'x', 0, 0);
    const QString high = size.section(u'x', 1);
    for (const QStringView name :
         {u"force_rate", u"force_size", u"custom_width", u"custom_height", u"frame_load_cap",
          u"skip_first_frames", u"select_every_nth", u"meta_batch", u"vae"}) {
        const Input *input = node.input(name);
        SubstituteValue value = input ? SubstituteValue::of(*input) : SubstituteValue();
        if (name == u"custom_width" && size != "Custom"_L1 && size != "Custom Width"_L1)
            value = {.json = QByteArray::number(wide.toInt())};
        if (name == u"custom_height" && size != "Custom"_L1 && size != "Custom Height"_L1)
            value = {.json = QByteArray::number(high.toInt())};
        if (value.isLink() || !value.json.isEmpty())
            film.inputs += {name, value};
    }
    return film;
}

// ComfyUI's own nodes load a video only as it is.
SubstitutionPlanner::Decision SubstitutionPlanner::ownVideo(const Node &node)
{
    const QList<std::pair<QStringView, QString>> asItIs{{u"force_rate", u"0"_s},
                                                        {u"force_size", u"Disabled"_s},
                                                        {u"frame_load_cap", u"0"_s},
                                                        {u"skip_first_frames", u"0"_s},
                                                        {u"select_every_nth", u"1"_s},
                                                        {u"meta_batch", {}},
                                                        {u"vae", {}}};
    for (const auto &[name, plain] : asItIs) {
        const Input *input = node.input(name);
        if (!input || (input->kind == Input::Kind::Literal && input->value.toText() == plain))
            continue;
        if (m_server.contains(node.classType))
            return Substitute{}; // kept: the plugin fetches the video itself
        return refuse(node,
                      u"ComfyUI's own nodes load a film only as it is, without \"%1\". "
                      "Install ComfyUI-Deploy or the Video Helper Suite on this ComfyUI, or "
                      "set it to %2"_s.arg(name, plain.isEmpty() ? u"nothing"_s : plain));
    }
    return Substitute{.kind = Substitute::Kind::Film, .outputs = 3};
}

SubstitutionPlanner::Decision SubstitutionPlanner::output(const Node &node,
                                                          const SubstitutionRule &rule)
{
    const Input *id = node.input(u"output_id");
    m_plan->outputIds.insert(node.id,
                             id && id->kind == Input::Kind::Literal ? id->value.toText()
                                                                    : rule.outputId.toString());
    if (!rule.always && m_server.contains(node.classType))
        return Substitute{};
    Substitute substitute{.kind = Substitute::Kind::Node};
    const auto take = [&](QStringView from, QStringView to) {
        if (const Input *input = node.input(from)) {
            substitute.inputs += {to, SubstituteValue::of(*input)};
        }
    };
    const Input *type = node.input(u"file_type");
    const QString format = type ? type->value.toString() : QString();
    switch (rule.way) {
    case Way::SavedImage:
        substitute.className = u"SaveImage";
        take(u"images", u"images");
        take(u"filename_prefix", u"filename_prefix");
        if (!format.isEmpty() && format != "png"_L1) {
            m_plan->notes += u"Node %1 (%2): saved as PNG instead of %3, for this ComfyUI lacks "
                             "Comfy Deploy's plugin."_s.arg(node.id, node.classType, format);
        }
        return substitute;
    case Way::SavedText:
        if (!m_server.contains(u"SaveText"_s)) {
            substitute.className = u"PreviewAny";
            take(u"text", u"source");
            return substitute;
        }
        substitute.className = u"SaveText";
        take(u"text", u"text");
        take(u"filename_prefix", u"filename_prefix");
        take(u"file_type", u"format");
        return substitute;
    case Way::PreviewedImage:
        substitute.className = u"PreviewImage";
        take(u"images", u"images");
        return substitute;
    default:
        break;
    }
    return refuse(node,
                  u"only Comfy Deploy's plugin can give out such a file. Install "
                  "ComfyUI-Deploy on this ComfyUI, or use another output"_s);
}

} // namespace ComfyDeploy::Local

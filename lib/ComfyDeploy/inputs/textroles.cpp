// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/fieldrules_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>
#include <ComfyDeploy/inputs/nodeclass_p.h>
#include <ComfyDeploy/inputs/textroles_p.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qregularexpression.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// What carries pictures, models and noise: no text comes that way.
bool carriesNoText(const QString &inputName)
{
    static const QSet<QString> names{u"model"_s,
                                     u"clip"_s,
                                     u"vae"_s,
                                     u"latent_image"_s,
                                     u"latent"_s,
                                     u"samples"_s,
                                     u"image"_s,
                                     u"images"_s,
                                     u"pixels"_s,
                                     u"mask"_s,
                                     u"control_net"_s,
                                     u"clip_vision"_s,
                                     u"clip_vision_output"_s,
                                     u"style_model"_s,
                                     u"noise"_s,
                                     u"sampler"_s,
                                     u"sigmas"_s,
                                     u"start_image"_s,
                                     u"end_image"_s,
                                     u"audio"_s,
                                     u"video"_s};
    return names.contains(inputName);
}

bool isFileName(const QString &text)
{
    static const QRegularExpression pattern(u"^[^\\n]*\\.[A-Za-z][A-Za-z0-9]{1,10}$"_s);
    return !text.contains(u' ') && pattern.match(text).hasMatch();
}

// Whether it is a sentence, for inputs whose name and class do not determine the role.
bool readsLikeText(const QString &text)
{
    constexpr qsizetype LongName = 40;
    return text.contains(u'\n') || (text.size() > LongName && text.contains(u' '));
}

} // namespace

bool isSampler(const GraphView::Node &node)
{
    return node.input(u"latent_image") || node.input(u"seed") || node.input(u"noise_seed")
        || node.classType.contains("Sampler"_L1) || node.classType.contains("Guider"_L1);
}

TextRoles::TextRoles(const GraphView &graph, const NodeCatalog &catalog)
    : m_graph(graph), m_catalog(catalog)
{
    for (const GraphView::Node &node : graph.nodes()) {
        if (node.isLive() && isSampler(node))
            followSampler(node);
    }
}

void TextRoles::followSampler(const GraphView::Node &sampler)
{
    for (const GraphView::Input &input : sampler.inputs) {
        if (!input.isLink())
            continue;
        if (input.name.startsWith("neg"_L1))
            follow(input.source, Role::Negative);
        else if (input.name.startsWith("positive"_L1) || input.name == "conditioning"_L1
                 || input.name == "cond1"_L1 || input.name == "cond2"_L1)
            follow(input.source, Role::Positive);
    }
}

void TextRoles::follow(int start, Role role)
{
    QSet<int> &reached = role == Role::Positive ? m_positive : m_negative;
    QList<int> open{start};
    while (!open.isEmpty()) {
        const int index = open.takeLast();
        const GraphView::Node &node = m_graph.at(index);
        const bool isEmptied = role == Role::Negative && node.classType == "ConditioningZeroOut"_L1;
        if (isEmptied || reached.contains(index))
            continue;
        reached.insert(index);
        const GraphView::Input *positive = node.input(u"positive");
        const GraphView::Input *negative = node.input(u"negative");
        const bool hasBoth = positive && positive->isLink() && negative && negative->isLink();
        for (const GraphView::Input &input : node.inputs) {
            const bool isOther =
                hasBoth && (role == Role::Positive ? &input == negative : &input == positive);
            if (input.isLink() && !isOther && !carriesNoText(input.name))
                open += input.source;
        }
    }
}

bool TextRoles::isText(int node, const GraphView::Input &input) const
{
    static const QRegularExpression name(u"^[A-Za-z0-9_+]+$"_s);
    const QString text = input.value.toString();
    if (!input.value.isString() || input.name == "filename_prefix"_L1 || isFileName(text)
        || isWebUrl(text))
        return false;
    const QString &classType = m_graph.at(node).classType;
    const NodeInput described = NodeClass(m_catalog, classType).input(input.name);
    if (described.exists() && described.type != "STRING"_L1)
        return false;
    if (described.flag(u"multiline") || described.flag(u"dynamicPrompts"))
        return true;
    return isTextName(input.name) || readsLikeText(text)
        || (!described.exists() && classType.contains("TextEncode"_L1) && !text.contains(name));
}

InputSpec::Role TextRoles::roleByName(const QString &name)
{
    if (name.contains("neg"_L1, Qt::CaseInsensitive))
        return Role::Negative;
    return name.contains("pos"_L1, Qt::CaseInsensitive) ? Role::Positive : Role::None;
}

InputSpec::Role TextRoles::roleOf(int node, const GraphView::Input &input) const
{
    const Role named = roleByName(input.name);
    if (named != Role::None)
        return named;
    if (m_positive.contains(node))
        return Role::Positive;
    if (m_negative.contains(node))
        return Role::Negative;
    const GraphView::Node &owner = m_graph.at(node);
    const QString title = owner.title + u' ' + input.name;
    if (title.contains("neg"_L1, Qt::CaseInsensitive))
        return Role::Negative;
    const bool isPositive = title.contains("posi"_L1, Qt::CaseInsensitive)
        || title.contains("prompt"_L1, Qt::CaseInsensitive)
        || owner.classType.contains("TextEncode"_L1);
    return isPositive ? Role::Positive : Role::None;
}

} // namespace ComfyDeploy

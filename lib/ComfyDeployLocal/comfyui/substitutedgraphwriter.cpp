// SPDX-License-Identifier: MIT

#include "substitutedgraphwriter_p.h"

#include "freenodeid_p.h"

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

QByteArray linkText(const QString &id, qint64 slot)
{
    return '[' + JsonText::quoted(id) + ", " + QByteArray::number(slot) + ']';
}

QByteArray nodeText(QStringView className, const QList<std::pair<QStringView, QByteArray>> &inputs,
                    const QByteArray &meta)
{
    QByteArrayList members;
    for (const auto &[name, json] : inputs)
        members += JsonText::quoted(name) + ": " + json;
    return "{\"inputs\": {" + members.join(", ") + "}, \"class_type\": "
        + JsonText::quoted(className) + (meta.isEmpty() ? "" : ", \"_meta\": " + meta) + '}';
}

} // namespace

SubstitutedGraph SubstitutedGraphWriter::written()
{
    m_result.outputIds = m_plan.outputIds;
    m_result.notes = m_plan.notes;
    const auto &nodes = m_plan.graph.nodes();
    for (size_t i = 0; i < nodes.size(); ++i) {
        const auto &substitute = m_plan.substitutes[i];
        if (substitute)
            write(nodes[i], *substitute);
        else if (!substitutionRule(nodes[i].classType))
            m_members += JsonText::quoted(nodes[i].id) + ": " + nodes[i].value.raw();
    }
    m_result.graph = '{' + m_members.join(", ") + '}';
    return m_result;
}

void SubstitutedGraphWriter::write(const Node &node, const Substitute &substitute)
{
    if (substitute.kind != Substitute::Kind::Kept)
        m_result.replacedClasses.insert(node.id, node.classType);
    switch (substitute.kind) {
    case Substitute::Kind::Kept:
        m_members += JsonText::quoted(node.id) + ": " + withResolvedLinks(node);
        break;
    case Substitute::Kind::Passed:
        break;
    case Substitute::Kind::Node: {
        Inputs inputs;
        if (!substitute.mediaInput.isEmpty())
            inputs += {substitute.mediaInput, fileName(substitute)};
        for (const Substitute::Input &input : substitute.inputs)
            inputs += {input.name, resolved(input.value)};
        writeNode(node, substitute.className, inputs);
        break;
    }
    case Substitute::Kind::Picture:
        writeNode(node, u"LoadImage", {{u"image", fileName(substitute)}});
        break;
    case Substitute::Kind::AlphaPicture:
        writeAlphaPicture(node, substitute);
        break;
    case Substitute::Kind::Pictures:
        writePictures(node, substitute);
        break;
    case Substitute::Kind::Film:
        writeFilm(node, substitute);
        break;
    }
    if (substitute.isShown) {
        const SubstituteValue value{{}, m_plan.graph.indexOf(node.id), 0};
        addNode(node, u"PreviewAny", {{u"source", resolved(value)}});
    }
}

// JoinImageWithAlpha would add an alpha channel to a picture without one.
void SubstitutedGraphWriter::writeAlphaPicture(const Node &node, const Substitute &substitute)
{
    const Inputs file{{u"image", fileName(substitute)}};
    if (!m_media.at(substitute.firstMedia).hasAlpha) {
        writeNode(node, u"LoadImage", file);
        return;
    }
    const QString loaded = addNode(node, u"LoadImage", file);
    writeNode(node, u"JoinImageWithAlpha",
              {{u"image", linkText(loaded, 0)}, {u"alpha", linkText(loaded, 1)}});
}

// Pictures of other sizes are scaled before, as ImageBatch scales in another way than the plugin.
void SubstitutedGraphWriter::writePictures(const Node &node, const Substitute &substitute)
{
    const QSize size = m_media.at(substitute.firstMedia).size;
    const Inputs first{{u"image", fileName(substitute)}};
    if (substitute.mediaCount == 1) {
        writeNode(node, u"LoadImage", first);
        return;
    }
    QString batch = addNode(node, u"LoadImage", first);
    for (qsizetype i = 1; i < substitute.mediaCount; ++i) {
        QString next = addNode(node, u"LoadImage", {{u"image", fileName(substitute, i)}});
        if (m_media.at(substitute.firstMedia + i).size != size) {
            next = addNode(node, u"ImageScale",
                           {{u"image", linkText(next, 0)},
                            {u"upscale_method", "\"lanczos\""_ba},
                            {u"width", QByteArray::number(size.width())},
                            {u"height", QByteArray::number(size.height())},
                            {u"crop", "\"center\""_ba}});
        }
        const Inputs both{{u"image1", linkText(batch, 0)}, {u"image2", linkText(next, 0)}};
        if (i + 1 < substitute.mediaCount)
            batch = addNode(node, u"ImageBatch", both);
        else
            writeNode(node, u"ImageBatch", both);
    }
}

void SubstitutedGraphWriter::writeFilm(const Node &node, const Substitute &substitute)
{
    const QByteArray file = substitute.mediaInput.isEmpty()
        ? resolved(substitute.inputs.first().value)
        : fileName(substitute);
    const QString loaded = addNode(node, u"LoadVideo", {{u"file", file}});
    writeNode(node, u"GetVideoComponents", {{u"video", linkText(loaded, 0)}});
    if (substitute.countsFrames)
        m_frameCounters.insert(node.id,
                               addNode(node, u"GetImageSize", {{u"image", linkText(node.id, 0)}}));
}

void SubstitutedGraphWriter::writeNode(const Node &node, QStringView className,
                                       const Inputs &inputs)
{
    const JsonText::Value meta = node.value.member(u"_meta");
    m_members += JsonText::quoted(node.id) + ": "
        + nodeText(className, inputs, meta.exists() ? meta.raw() : QByteArray());
}

QString SubstitutedGraphWriter::addNode(const Node &node, QStringView className,
                                        const Inputs &inputs)
{
    QString id = freeId(node.id);
    m_result.addedNodes.insert(id, node.id);
    m_members += JsonText::quoted(id) + ": " + nodeText(className, inputs, {});
    return id;
}

QString SubstitutedGraphWriter::freeId(const QString &base)
{
    return freeNodeId(base, &m_numbers[base], [this](const QString &id) {
        return m_plan.graph.indexOf(id) >= 0 || m_result.addedNodes.contains(id);
    });
}

QByteArray SubstitutedGraphWriter::withResolvedLinks(const Node &node) const
{
    const qsizetype start = node.value.begin();
    QList<JsonText::Splice> splices;
    for (const PromptGraph::Input &input : node.inputs) {
        if (input.source < 0)
            continue;
        const QString source = m_plan.graph.nodes()[size_t(input.source)].id;
        const QByteArray text = resolved(SubstituteValue::of(input));
        if (text != linkText(source, input.slot))
            splices.append({input.value.begin() - start, input.value.end() - start, text});
    }
    return JsonText::spliced(node.value.raw(), splices);
}

QByteArray SubstitutedGraphWriter::resolved(const SubstituteValue &value) const
{
    SubstituteValue target = value;
    while (target.isLink()) { // there are no cycles, which the planner refuses
        const auto &source = m_plan.substitutes[size_t(target.source)];
        if (!source || source->kind != Substitute::Kind::Passed)
            break;
        target = source->value;
    }
    return target.isLink() ? linkTo(target) : target.json;
}

// The plugin's video nodes output frames, number of frames and sound, in this order, which differs
// from GetVideoComponents.
QByteArray SubstitutedGraphWriter::linkTo(const SubstituteValue &value) const
{
    const QString id = m_plan.graph.nodes()[size_t(value.source)].id;
    const auto &source = m_plan.substitutes[size_t(value.source)];
    if (source && source->kind == Substitute::Kind::Film && value.slot > 0)
        return value.slot == 1 ? linkText(m_frameCounters.value(id), 2) : linkText(id, 1);
    return linkText(id, value.slot);
}

QByteArray SubstitutedGraphWriter::fileName(const Substitute &substitute, qsizetype number) const
{
    return JsonText::quoted(m_media.at(substitute.firstMedia + number).name);
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "workflows/sampletexts.h"

#include <ComfyDeploy/workflowgraph.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

QString SampleTexts::title(const QString &sample)
{
    // For lupdate, which cannot read the samples.
    [[maybe_unused]] static constexpr const char *titles[] = {
        QT_TR_NOOP("Text to image"),
        QT_TR_NOOP("Image to image"),
        QT_TR_NOOP("Photo effects"),
        QT_TR_NOOP("Caption"),
    };
    QString title = sample;
    title.replace(u'-', u' ');
    title[0] = title.at(0).toUpper();
    return tr(title.toUtf8().constData());
}

QByteArray SampleTexts::translated(const QByteArray &graph)
{
    [[maybe_unused]] static constexpr const char *inputs[] = {
        QT_TR_NOOP("Caption"),
        QT_TR_NOOP("Kept beside the picture"),
        QT_TR_NOOP("Seed"),
        QT_TR_NOOP("-1 picks one"),
        QT_TR_NOOP("Picture"),
        QT_TR_NOOP("What to start from; without one, a picture is painted first"),
        QT_TR_NOOP("Prompt"),
        QT_TR_NOOP("What the picture shows"),
        QT_TR_NOOP("Negative prompt"),
        QT_TR_NOOP("What it should not show"),
        QT_TR_NOOP("Steps"),
        QT_TR_NOOP("More steps paint finer"),
        QT_TR_NOOP("Guidance"),
        QT_TR_NOOP("How strictly to follow the prompt"),
        QT_TR_NOOP("Strength"),
        QT_TR_NOOP("How much may change"),
        QT_TR_NOOP("What to work on; without one, a picture is painted first"),
        QT_TR_NOOP("Scale"),
        QT_TR_NOOP("Glow radius"),
        QT_TR_NOOP("Blend mode"),
        QT_TR_NOOP("How the glow is laid over the picture"),
        QT_TR_NOOP("Amount"),
        QT_TR_NOOP("Sharpness"),
        QT_TR_NOOP("Width"),
        QT_TR_NOOP("In pixels"),
        QT_TR_NOOP("Height"),
        QT_TR_NOOP("Sampler"),
    };
    auto workflow = WorkflowGraph::fromJson(graph);
    if (!workflow)
        return graph;
    bool isSame = true;
    const QStringList nodes = workflow->nodeIds();
    for (const QString &node : nodes) {
        if (!workflow->inputNames(node).contains(u"input_id"_s))
            continue;
        for (const QString &input : {u"display_name"_s, u"description"_s}) {
            const QString text = workflow->value(node, input).toString();
            const QString shown = text.isEmpty() ? text : tr(text.toUtf8().constData());
            if (shown != text)
                isSame = !workflow->setValue(node, input, shown) && isSame;
        }
    }
    return isSame ? graph : workflow->toJson();
}

} // namespace ComfyDeploy::Runner

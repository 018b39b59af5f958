// SPDX-License-Identifier: MIT

#include "promptpreparation_p.h"

#include "editortokens_p.h"

#include "runfolder_p.h"

#include <QtCore/qrandom.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Notes on the nodes whose pictures ComfyUI sends by websocket and stores nowhere.
QStringList lostPictures(const QByteArray &graph)
{
    QStringList notes;
    const auto json = JsonText::parse(graph);
    for (const JsonText::Value &node : json ? json->root().children() : QList<JsonText::Value>()) {
        if (node.member(u"class_type").toString() == "SaveImageWebsocket"_L1) {
            notes +=
                u"Node %1, SaveImageWebsocket: its pictures are not kept. Use SaveImage."_s.arg(
                    node.key());
        }
    }
    return notes;
}

} // namespace

PromptPreparation::PromptPreparation(const Run &run, const RunGraphs &graphs, ComfyUiServer &server,
                                     MediaUploads &uploads)
    : m_run(run), m_graphs(graphs), m_server(server), m_uploads(uploads)
{}

void PromptPreparation::start()
{
    m_server.readCatalog(this, [this](const NodeCatalog *catalog, const ComfyUiAnswer &answer) {
        if (catalog)
            plan(*catalog);
        else
            Q_EMIT failed(u"ComfyUI does not say which nodes it has: "_s + answer.problem(),
                          answer.status == 0);
    });
}

void PromptPreparation::plan(const NodeCatalog &catalog)
{
    m_catalog = catalog;
    const auto draw = [](qint64 lowest, qint64 highest) {
        const quint64 range = quint64(highest) - quint64(lowest);
        const quint64 number = QRandomGenerator::system()->generate64();
        return qint64(
            quint64(lowest)
            + (range == std::numeric_limits<quint64>::max() ? number : number % (range + 1)));
    };
    QString refusal;
    m_substitution =
        Substitution::plan(m_graphs.graph, m_run.request.inputs, catalog, draw, &refusal);
    if (m_substitution)
        uploadNext();
    else
        Q_EMIT failed(refusal, false);
}

void PromptPreparation::uploadNext()
{
    if (m_media.size() == m_substitution->media().size())
        return finish();
    m_uploads.start(m_substitution->media().at(m_media.size()), m_server.http(), this,
                    [this](const MediaUpload &upload) {
                        if (!upload.error.isEmpty()) {
                            Q_EMIT failed(upload.error, upload.isUnreachable);
                            return;
                        }
                        m_media += upload.media;
                        uploadNext();
                    });
}

void PromptPreparation::finish()
{
    PromptBody body;
    body.workflow = withoutTokens(m_graphs.workflow, m_graphs.graph);
    body.inputs = m_substitution->usedInputs();
    body.graph = m_substitution->apply(m_media);
    RunFolder(m_run.id).addTo(&body.graph, m_catalog);
    body.graph.notes += lostPictures(body.graph.graph);
    body.clientId = m_server.clientId();
    Q_EMIT prepared(body);
}

} // namespace ComfyDeploy::Local

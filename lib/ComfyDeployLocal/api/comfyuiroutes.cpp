// SPDX-License-Identifier: MIT

// The routes about the ComfyUIs that execute the runs, which only this server has.
#include "localapi_p.h"

#include "requestbody_p.h"
#include <ComfyDeployLocal/comfyui/runfit_p.h>
#include <ComfyDeployLocal/comfyui/serverproblem_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto Style = PythonJson::Style::Answer;

QByteArray numberOrNull(qint64 number)
{
    return number < 0 ? "null"_ba : QByteArray::number(number);
}

QByteArray textOrNull(const QString &text)
{
    return text.isEmpty() ? "null"_ba : PythonJson::string(text, Style);
}

PythonJson row(const ComfyUiState &state)
{
    const QByteArray plugin = !state.hasPlugin ? "null" : *state.hasPlugin ? "true" : "false";
    PythonJson json(Style);
    json.add(u"url", state.url.toString())
        .addRaw(u"problem", textOrNull(state.problem))
        .addRaw(u"version", textOrNull(state.version))
        .addRaw(u"device", textOrNull(state.device))
        .addRaw(u"vram_free", numberOrNull(state.freeMemory))
        .addRaw(u"vram_total", numberOrNull(state.totalMemory))
        .addRaw(u"running", numberOrNull(state.running))
        .addRaw(u"waiting", numberOrNull(state.waiting))
        .addRaw(u"plugin", plugin);
    return json;
}

} // namespace

HttpAnswer LocalApi::listComfyUis(const HttpRequest &, const Arguments &)
{
    QList<QByteArray> rows;
    const std::lock_guard lock(m_mutex);
    for (const ComfyUiState &state : m_comfyUis)
        rows += row(state).text();
    return jsonAnswer(PythonJson::array(rows, Style));
}

//! The same with what each lacks for the graph in the body, in API format.
HttpAnswer LocalApi::checkComfyUis(const HttpRequest &request, const Arguments &)
{
    HttpAnswer refusal;
    if (!RequestBody::parse(request, &refusal))
        return refusal;
    QList<ComfyUiState> states;
    QMap<int, NodeCatalog> catalogs;
    {
        const std::lock_guard lock(m_mutex);
        states = m_comfyUis;
        catalogs = m_catalogs;
    }
    QList<QByteArray> rows;
    for (int i = 0; i < int(states.size()); ++i) {
        ComfyUiState &state = states[i];
        const auto catalog = catalogs.constFind(i);
        if (state.isUsable() && catalog == catalogs.cend())
            state.problem = ServerProblem{ServerProblem::Kind::NotAsked}.localText();
        else if (state.isUsable())
            state.lacks = RunFit::of(request.body, {}, *catalog, {}).lacks;
        rows += row(state).addRaw(u"lacks", PythonJson::strings(state.lacks, Style)).text();
    }
    return jsonAnswer(PythonJson::array(rows, Style));
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// The route about the ComfyUIs that execute the runs, which only this server has.
#include "localapi_p.h"

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

QByteArray row(const ComfyUiState &state)
{
    const QByteArray plugin = !state.hasPlugin ? "null" : *state.hasPlugin ? "true" : "false";
    return PythonJson(Style)
        .add(u"url", state.url.toString())
        .addRaw(u"problem", textOrNull(state.problem))
        .addRaw(u"version", textOrNull(state.version))
        .addRaw(u"device", textOrNull(state.device))
        .addRaw(u"vram_free", numberOrNull(state.freeMemory))
        .addRaw(u"vram_total", numberOrNull(state.totalMemory))
        .addRaw(u"running", numberOrNull(state.running))
        .addRaw(u"waiting", numberOrNull(state.waiting))
        .addRaw(u"plugin", plugin)
        .text();
}

} // namespace

HttpAnswer LocalApi::listComfyUis(const HttpRequest &, const Arguments &)
{
    QList<QByteArray> rows;
    const std::lock_guard lock(m_mutex);
    for (const ComfyUiState &state : m_comfyUis)
        rows += row(state);
    return jsonAnswer(PythonJson::array(rows, Style));
}

} // namespace ComfyDeploy::Local

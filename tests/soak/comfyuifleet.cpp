// SPDX-License-Identifier: MIT

#include "comfyuifleet.h"

#include <QtCore/qhash.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

enum Server : size_t { LosesAnswers, Slow, Deaf, Mortal };

} // namespace

ComfyUiFleet::ComfyUiFleet()
{
    for (ComfyUiStandIn &server : m_servers) {
        server.addCheckpoint(u"local-preview.safetensors"_s);
        server.setPace(ComfyUiStandIn::Pace::Stepwise);
    }
    connect(&m_work, &QTimer::timeout, this, &ComfyUiFleet::work);
    connect(&m_trouble, &QTimer::timeout, this, &ComfyUiFleet::makeTrouble);
    m_work.start(10ms);
    m_trouble.start(500ms);
}

QList<QUrl> ComfyUiFleet::urls() const
{
    QList<QUrl> urls;
    for (const ComfyUiStandIn &server : m_servers)
        urls += server.url();
    return urls;
}

//! A run is some twenty beats.
void ComfyUiFleet::work()
{
    for (ComfyUiStandIn &server : m_servers) {
        const bool rests = &server == &m_servers[Slow] && m_beats % 10 != 0;
        if (!rests)
            server.advance(3);
    }
    ++m_beats;
}

void ComfyUiFleet::makeTrouble()
{
    const int now = m_troubles++;
    if (now % 3 == 0)
        m_servers[LosesAnswers].loseAnswer("POST /prompt");
    if (now % 8 == 0)
        m_servers[Deaf].setDeaf(now % 16 == 0);
    if (now % 10 == 4)
        m_servers[Mortal].vanish();
    if (now % 10 == 7)
        m_servers[Mortal].comeBack();
    if (now % 30 == 28)
        m_servers[Mortal].restart();
}

QHash<QString, int> ComfyUiFleet::executions() const
{
    QHash<QString, int> times;
    for (const ComfyUiStandIn &server : m_servers) {
        const QStringList started = server.started();
        for (const QString &id : started)
            ++times[id];
    }
    return times;
}

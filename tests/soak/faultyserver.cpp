// SPDX-License-Identifier: MIT

#include "faultyserver.h"

#include <ComfyDeployLocal/comfyui/comfyuitimings_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qthread.h>

#include <cstdio>
#include <iostream>
#include <string>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

//! A fifth of the real ones, like the client's.
Local::ComfyUiTimings quickTimings()
{
    Local::ComfyUiTimings timings;
    timings.reconnect = 100ms;
    timings.longestReconnect = 2s;
    timings.queueInterval = 400ms;
    timings.deaf = 2s;
    timings.quiet = 12s;
    timings.longestDeaf = 60s;
    timings.aside = 1s;
    timings.longestAside = 60s;
    timings.retry = 400ms;
    timings.look = 2s;
    timings.closed = 400ms;
    timings.contact = 24s;
    timings.stop = 12s;
    return timings;
}

//! \a title, how many there are, and the names of those that came more than once.
QByteArray tally(const QByteArray &title, const QHash<QString, int> &times)
{
    qsizetype all = 0;
    QByteArray repeated;
    for (auto it = times.cbegin(); it != times.cend(); ++it) {
        all += it.value();
        if (it.value() > 1)
            repeated += ' ' + it.key().toLatin1();
    }
    return title + ' ' + QByteArray::number(all) + repeated;
}

} // namespace

FaultyServer::FaultyServer(int networks, bool withComfyUi)
    : m_comfyUis(withComfyUi ? std::make_unique<ComfyUiFleet>() : nullptr), m_networkCount(networks)
{
    // Most of them wait: for a step's delay, or a cold start.
    m_server.setConcurrency(networks);
    connect(&m_server, &LocalServer::requestReceived, this, &FaultyServer::onRequest);
}

bool FaultyServer::start()
{
    if (m_comfyUis) {
        quickTimings().applyTo(&m_server);
        if (!m_server.setComfyUiServers(m_comfyUis->urls()))
            return false;
    } else if (!m_server.addFault(u"step-delay"_s, u"250"_s, -1)) {
        return false;
    }
    if (!m_server.listen())
        return false;
    QByteArrayList urls{m_server.url().toEncoded()};
    for (int i = 0; i < m_networkCount; ++i) {
        m_networks.push_back(std::make_unique<FaultProxy>(m_server.url()));
        if (!m_networks.back()->listen())
            return false;
        urls += m_networks.back()->url().toEncoded();
    }
    QThread *reader = QThread::create([this] {
        std::string line;
        while (std::getline(std::cin, line))
            QMetaObject::invokeMethod(
                this, [this, order = QByteArray::fromStdString(line)] { obey(order); },
                Qt::QueuedConnection);
        QMetaObject::invokeMethod(this, &FaultyServer::end, Qt::QueuedConnection);
    });
    reader->setParent(this);
    reader->start();
    say(urls.join(' '));
    return true;
}

void FaultyServer::say(const QByteArray &line)
{
    std::printf("%s\n", line.constData());
    std::fflush(stdout);
}

void FaultyServer::obey(const QByteArray &line)
{
    const QByteArrayList words = line.split(' ');
    const auto text = [&words](qsizetype i) {
        return words.value(i) == "-" ? QString() : QString::fromLatin1(words.value(i));
    };
    if (words.first() == "fault" && !m_server.addFault(text(1), text(2), 1, text(3)))
        qFatal("the server knows no %s", line.constData());
    else if (words.first() == "network")
        breakNetwork(*m_networks.at(size_t(words.at(1).toInt())), words.at(2), words.at(3).toInt());
    else if (words.first() == "ready")
        say(line);
    else if (words.first() == "end")
        end();
}

void FaultyServer::breakNetwork(FaultProxy &network, const QByteArray &kind, int amount)
{
    using enum FaultProxy::Direction;
    if (kind == "cut")
        network.cutAfter(amount);
    else if (kind == "reset")
        network.resetAfter(amount);
    else if (kind == "cut-request")
        network.cutAfter(amount, ToServer);
    else if (kind == "reset-request")
        network.resetAfter(amount, ToServer);
    else if (kind == "delay")
        network.setDelay(amount);
    else if (kind == "refuse")
        network.refuseNext(amount);
    else
        network.clear();
}

void FaultyServer::onRequest(const RecordedRequest &request)
{
    if (request.method != "POST" || !request.path.contains(u"/run/workflow/"_s))
        return;
    ++m_postsInAll;
    ++m_posts[QJsonDocument::fromJson(request.body).object()["workflow_id"_L1].toString()];
    if (m_postsInAll % 100 == 0)
        m_server.clearRequests(); // they have been counted
}

void FaultyServer::end()
{
    if (m_comfyUis)
        say(tally("executed", m_comfyUis->executions()));
    say(tally("posts", m_posts));
    m_networks.clear();
    m_server.close();
    std::fflush(nullptr);
    std::_Exit(0); // the reader may still wait for a line
}

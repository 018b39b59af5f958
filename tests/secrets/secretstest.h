// SPDX-License-Identifier: MIT

// What the tests of the token's secrecy share: the token, what is written and shown, as text, and a
// server that sends the token back.
#pragma once

#include "objecttext.h"
#include "tokensearch.h"

#include "client/calls.h"

#include <ComfyDeploy/requesthooks.h>

//! Of a JWT's form, with characters that JSON and URLs write differently.
inline const QByteArray secretToken = "eyJhbGciOiJIUzI1NiJ9.eyJ1IjoiNDcxMSJ9/kept+secret==.Zx0_7qQ";

//! \brief Keeps everything that is logged, in every category, and looks for the token in it after
//! each test, which fails if the token was found anywhere.
class SecretsTest : public QObject
{
    Q_OBJECT

protected:
    //! What was logged since the last call.
    static QByteArray takeLog();
    //! The kinds of what \a search has found, each once, in order.
    static QStringList kindsFoundBy(const TokenSearch &search);

    TokenSearch m_search{secretToken};

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();

private:
    qsizetype m_reported = 0; //!< of its hits
};

QByteArray textOf(const ComfyDeploy::ApiError &error);
QByteArray textOf(const ComfyDeploy::RunStreamEvent &event);
QByteArray textOf(const QObject *object);

//! All that hooks are shown.
struct HookText
{
    ComfyDeploy::RequestHooks hooks();

    QByteArray text;

private:
    void add(const QByteArray &name, const QByteArray &value);
    void add(const ComfyDeploy::HookRequest &request);
};

//! A server that answers with the token that it received, in every form that can be decoded.
class EchoServer
{
public:
    //! Listens, and answers everything with 404 by default.
    explicit EchoServer(const TokenSearch &search);

    [[nodiscard]] QUrl url() const { return m_server.url(); }
    //! Always this answer, with the token in place of each '@' and in headers.
    void answer(int status, const QByteArray &body, const QByteArray &headers = {});
    //! Runs that fail, with the token in every text about them.
    void serveFailingRuns();
    //! The token was received and sent back.
    [[nodiscard]] bool hasEchoed() const;

private:
    [[nodiscard]] QByteArray echo(const ScriptedServer::Request &request);
    void streamFailure(const ScriptedServer::Request &request, ScriptedServer::Exchange exchange);

    const TokenSearch &m_search;
    QByteArray m_echoed;
    ScriptedServer m_server;
};

// SPDX-License-Identifier: MIT

#include "runreadiness.h"

#include "servers/servers.h"
#include "settings/runoptions.h"
#include "shared/comfyuiurls.h"
#include "workflows/openworkflow.h"

#include <ComfyDeployLocal/localserver.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

using Qml::WorkflowForm;

namespace {

QString shortened(const QStringList &names)
{
    constexpr qsizetype most = 4;
    const QString shown = names.first(qMin(names.size(), most)).join(u", "_s);
    return names.size() <= most
        ? shown
        : RunReadiness::tr("%1 and %2 more").arg(shown, QString::number(names.size() - most));
}

} // namespace

RunReadiness::RunReadiness(OpenWorkflow *workflow, Servers *servers, RunOptions *options,
                           QObject *parent)
    : QObject(parent), m_workflow(workflow), m_servers(servers), m_options(options)
{
    connect(workflow, &OpenWorkflow::changed, this, &RunReadiness::findMissingNodes);
    connect(workflow->form(), &WorkflowForm::valuesChanged, this, &RunReadiness::changed);
    connect(options, &RunOptions::changed, this, &RunReadiness::changed);
    connect(servers, &Servers::currentChanged, this, &RunReadiness::findMissingNodes);
    connect(servers, &Servers::classesChanged, this, &RunReadiness::findMissingNodes);
    connect(servers->profiles(), &ServerProfiles::profileChanged, this, &RunReadiness::changed);
    connect(servers, &Servers::connectionChanged, this, [this](ServerConnection *connection) {
        if (connection == m_servers->current())
            Q_EMIT changed();
    });
}

bool RunReadiness::needsToken() const
{
    return m_servers->current()->needsToken();
}

RunReadiness::Obstacle RunReadiness::obstacle() const
{
    using State = ServerConnection::State;
    using enum Action;
    const WorkflowForm *form = m_workflow->form();
    if (form->status() != WorkflowForm::Ready)
        return {tr("Open a workflow first.")};
    if (!form->firstError().isEmpty())
        return {form->firstError()};
    if (m_workflow->isDeployment() && m_workflow->profileId() != m_servers->currentId())
        return m_servers->has(m_workflow->profileId())
            ? Obstacle{tr("This deployment is on %1: choose that server, or another workflow.")
                           .arg(m_servers->profiles()->profile(m_workflow->profileId()).name),
                       ChooseServer}
            : Obstacle{tr("The server of this deployment was removed: choose another workflow.")};
    if (needsToken())
        return {};
    const State state = m_servers->current()->state();
    if (state == State::Offline || state == State::Broken)
        return {tr("The server does not answer."), CheckServer};
    if (Obstacle obstacle = serverObstacle(); !obstacle.reason.isEmpty())
        return obstacle;
    const QString problem = m_options->webhookProblem();
    return problem.isEmpty() ? Obstacle() : Obstacle{problem, ShowAdvanced};
}

// A deployment needs no workflow and machine ids.
RunReadiness::Obstacle RunReadiness::serverObstacle() const
{
    using enum Action;
    const ServerProfile profile = m_servers->current()->profile();
    if (!m_missingNodes.isEmpty())
        return {missingText(profile), ChooseServer};
    if (m_workflow->isDeployment() || profile.isLocal())
        return {};
    if (profile.workflowId.isEmpty())
        return {tr("The workflow id of this server is missing: see Advanced."), ShowAdvanced};
    if (profile.machineId.isEmpty())
        return {tr("The machine id of this server is missing: see Advanced."), ShowAdvanced};
    return {};
}

QString RunReadiness::missingText(const ServerProfile &profile) const
{
    const bool isOne = m_missingNodes.size() == 1;
    const QString nodes = shortened(m_missingNodes);
    if (profile.isBuiltIn())
        return (isOne ? tr("The built-in server has no node %1: choose another server for this "
                           "workflow.")
                      : tr("The built-in server has no nodes %1: choose another server for this "
                           "workflow."))
            .arg(nodes);
    return (isOne ? tr("%1 has no node %2: install it there, or choose another server for this "
                       "workflow.")
                  : tr("%1 has no nodes %2: install them there, or choose another server for this "
                       "workflow."))
        .arg(profile.urls.size() == 1 ? App::comfyUiName(profile.comfyUi()) : profile.name, nodes);
}

// A server refuses a graph that contains an unknown class.
void RunReadiness::findMissingNodes()
{
    m_missingNodes.clear();
    const ServerConnection *server = m_servers->current();
    const WorkflowGraph graph = m_workflow->form()->graph();
    if (server && server->profile().isComfyUi()) {
        m_missingNodes = server->classes().missingFor(graph);
    } else if (server && server->profile().isBuiltIn()) {
        m_missingNodes = classTypesOf(graph);
        m_missingNodes.removeIf(
            [](const QString &name) { return LocalServer::hasNodeClass(name); });
    }
    Q_EMIT changed();
}

} // namespace ComfyDeploy::Runner

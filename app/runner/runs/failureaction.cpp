// SPDX-License-Identifier: MIT

#include "runs/failureaction.h"
#include "runs/runnertext.h"

#include <ComfyDeploy/core/localhost_p.h>

#include <algorithm>
#include <array>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

struct Rule
{
    Kind kind;
    int status; //!< 0 = any
    bool isAboutMoney; //!< only if the server's message is about money
    FailureAction action;
};

// The first match is used.
constexpr std::array rules{
    Rule{Kind::Unauthorized, 401, false, FailureAction::ChangeToken},
    Rule{Kind::Unauthorized, 403, true, FailureAction::OpenBilling},
    Rule{Kind::Unauthorized, 402, false, FailureAction::OpenBilling},
    Rule{Kind::Rejected, 402, false, FailureAction::OpenBilling},
    Rule{Kind::Rejected, 0, true, FailureAction::OpenBilling},
    Rule{Kind::NotFound, 0, false, FailureAction::ShowAdvanced},
    Rule{Kind::Network, 0, false, FailureAction::CheckServer},
    Rule{Kind::Timeout, 0, false, FailureAction::CheckServer},
};

// "Insufficient your GPU credits to create run", "Insufficient balance for requested operation".
bool isAboutMoney(const QString &message)
{
    const std::array terms{"credit"_L1, "balance"_L1, "billing"_L1, "payment"_L1};
    return std::any_of(terms.begin(), terms.end(), [&message](QLatin1StringView term) {
        return message.contains(term, Qt::CaseInsensitive);
    });
}

// Not if the run was accepted, uses a deployment, or was sent to a local server, which accepts any
// ids.
bool hasTypedIds(const RunRecord &record)
{
    return record.runId.isEmpty() && !record.intent.workflowKey.startsWith("deployment-"_L1)
        && !isLocalServerHost(record.serverUrl.host());
}

} // namespace

FailureAction failureActionOf(const RunRecord &record)
{
    if (record.phase != WorkflowRun::Failed)
        return FailureAction::Nothing;
    const bool hasAccount = record.intent.comfyUi.isEmpty();
    for (const Rule &rule : rules) {
        if (rule.action != FailureAction::CheckServer && !hasAccount)
            continue;
        if (rule.kind == record.errorKind && (rule.status == 0 || rule.status == record.httpStatus)
            && (!rule.isAboutMoney || isAboutMoney(record.errorMessage))
            && (rule.action != FailureAction::ShowAdvanced || hasTypedIds(record)))
            return rule.action;
    }
    return FailureAction::Nothing;
}

QString failureActionText(FailureAction action)
{
    switch (action) {
    case FailureAction::Nothing:
        break;
    case FailureAction::ChangeToken:
        return RunnerText::tr("Change token");
    case FailureAction::OpenBilling:
        return RunnerText::tr("Open billing");
    case FailureAction::ShowAdvanced:
        return RunnerText::tr("Check the ids");
    case FailureAction::CheckServer:
        return RunnerText::tr("Check the server");
    }
    return {};
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "serverselection_p.h"

#include <QtCore/qstringlist.h>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! The reasons of all servers, each text once.
QString joinedReasons(const QList<ServerCandidate> &candidates)
{
    QStringList reasons;
    for (const ServerCandidate &each : candidates)
        reasons += each.lack.isEmpty() ? each.absence : each.lack;
    reasons.removeDuplicates();
    if (reasons.size() == 1)
        return reasons.first();
    for (QString &reason : reasons) {
        if (!reason.endsWith(u'.'))
            reason += u'.';
    }
    return reasons.join(u' ');
}

} // namespace

ServerSelection ServerSelection::of(const QList<ServerCandidate> &candidates, int last)
{
    const int count = int(candidates.size());
    const auto rank = [&](int index) {
        const ServerCandidate &candidate = candidates[index];
        const int turn = (index - last - 1 + count) % count;
        return std::tuple(!candidate.isHeard, candidate.waiting, !candidate.isWarm, turn);
    };
    ServerSelection selection;
    for (int i = 0; i < count; ++i) {
        const bool isFit = candidates[i].absence.isEmpty() && candidates[i].lack.isEmpty();
        if (isFit && (selection.server < 0 || rank(i) < rank(selection.server)))
            selection.server = i;
    }
    if (selection.server >= 0)
        return selection;
    selection.reason = joinedReasons(candidates);
    selection.isFinal =
        std::all_of(candidates.begin(), candidates.end(), [](const ServerCandidate &each) {
            return each.isLasting || !each.lack.isEmpty();
        });
    return selection;
}

} // namespace ComfyDeploy::Local

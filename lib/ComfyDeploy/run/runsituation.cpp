// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/runsituation_p.h>

namespace ComfyDeploy {

size_t qHash(const RunSituation &s, size_t seed)
{
    return qHashMulti(seed, int(s.stage), int(s.settlingPhase), s.hasDetails, s.isPostOpen,
                      s.filesLeft, int(s.search), int(s.cancel), int(s.log), int(s.grace),
                      s.isPolled, s.isPatienceOver, s.timers);
}

} // namespace ComfyDeploy

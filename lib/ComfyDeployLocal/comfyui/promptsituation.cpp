// SPDX-License-Identifier: MIT

#include "promptsituation_p.h"

namespace ComfyDeploy::Local {

size_t qHash(const PromptSituation &situation, size_t seed)
{
    return qHashMulti(seed, int(situation.stage), situation.isPrepared, situation.wasHandled,
                      situation.mayStillArrive, situation.isLastLook, situation.absences,
                      situation.posts, situation.earlierPosts, situation.isContactOver,
                      situation.isClosed, situation.wasSocketLost, situation.hasSetServerAside,
                      int(situation.look), int(situation.stop), int(situation.stopStep),
                      situation.isDequeued, situation.timers);
}

} // namespace ComfyDeploy::Local

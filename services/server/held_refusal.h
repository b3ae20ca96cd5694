// Refusals that are answered later: whoever sends far more than he may is made to wait,
// since he does not wait when he is told to.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_HELD_REFUSAL_H_
#define RASTRO_SERVICES_SERVER_HELD_REFUSAL_H_

#include <functional>

#include "absl/status/status.h"
#include "services/server/services.h"

namespace rastro {

// Calls `answer` once, after as long as the status says (kHoldBackPayload); at once if it
// says nothing, or if as many as the server holds are held already.
void AnswerHeldBack(ServerContext& server, const absl::Status& status,
                    std::function<void()> answer);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_HELD_REFUSAL_H_

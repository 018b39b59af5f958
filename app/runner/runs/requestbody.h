#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy::Runner {

//! The body of a run request with null in place of its graph, which a hundred runs may share.
[[nodiscard]] QByteArray requestWithoutGraph(const QByteArray &body);
//! The body again, byte for byte, of a graph without the white space around it; a body that never
//! held one comes back as it is.
[[nodiscard]] QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph);

} // namespace ComfyDeploy::Runner

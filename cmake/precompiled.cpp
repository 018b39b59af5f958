// SPDX-License-Identifier: MIT

// The source for precompiled headers; see ComfyDeployTargets.cmake.

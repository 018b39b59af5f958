// SPDX-License-Identifier: MIT

// The matrix of faults for a server in front of a ComfyUI.
#include "faultcell.h"
#include "faultswithouteffect.h"

#include <algorithm>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Phase = WorkflowRun::Phase;
using Kind = ApiError::Kind;

namespace {

bool hasNoEffect(const NamedFault &fault)
{
    return isWithoutEffect(fault.name);
}

//! What the cell is in front of a ComfyUI.
FaultCell gatewayCell(FaultCell cell)
{
    if (cell.fault.startsWith("run-timeout")) {
        // The steps of that ComfyUI are not made; the gateway reports the end to streams, too.
        cell.faults.removeIf(hasNoEffect);
        cell.arrange = [](CellRun &run) {
            run.comfy->setPace(ComfyUiStandIn::Pace::Stepwise);
        };
        cell.expected = {Phase::TimedOut, Kind::RunFailed, 1, 1, 0};
    } else if (std::any_of(cell.faults.begin(), cell.faults.end(), hasNoEffect)) {
        cell.faults.removeIf([](const NamedFault &fault) { return !hasNoEffect(fault); });
        cell.sample = Sample::Pictures;
        cell.expected = {Phase::Succeeded, Kind::None, 1, 1, 2};
    }
    if (cell.fault == "silence-after=280") {
        // The head of the answer is longer there, and a download without one is not tried again.
        cell.fault = "silence-after=400";
        cell.faults.first().value = u"400"_s;
    }
    return cell;
}

} // namespace

QList<FaultCell> gatewayCells()
{
    QList<FaultCell> cells = allCells();
    std::transform(cells.begin(), cells.end(), cells.begin(), gatewayCell);
    return cells;
}

// SPDX-License-Identifier: MIT

// A history of many runs, and what the benchmarks of the runner print of their times.
#pragma once

#include "runs/manyruns.h"

#include "runs/rundatabase.h"

#include <QtCore/qlist.h>

#include <algorithm>
#include <cmath>

//! Makes a history at \a path as somebody has it after years: \a count runs five minutes apart,
//! each with the body and the log of a small run, and a file.
inline bool makeLongHistory(const QString &path, int count)
{
    using namespace ComfyDeploy;
    using namespace ComfyDeploy::Runner;
    using namespace Qt::StringLiterals;
    {
        RunDatabase database;
        RunRecord record;
        record.localId = u"run-0"_s;
        record.runId = u"server-0"_s;
        record.serverUrl = QUrl(u"http://runs.invalid/api"_s);
        record.intent.workflowName = u"Workflow 0"_s;
        record.intent.profileName = u"Test server"_s;
        record.intent.mainText = u"a lake at dawn, mist, number 0"_s;
        record.phase = WorkflowRun::Succeeded;
        record.settled = true;
        record.created = QDateTime::currentDateTimeUtc().addSecs(-300LL * count);
        record.inputs = R"({"prompt":"a lake at dawn, mist, number 0","seed":1})";
        record.files = {runFile({{u"filename"_s, u"a.png"_s}}, u"/nowhere/a.png"_s)};
        if (!database.open(path)
            || !database.insert(&record, R"({"1":{"class_type":"A","inputs":{}}})",
                                "{\"inputs\":\"" + QByteArray(1200, 'x') + "\"}")
            || !database.setLogTail(record.localId, {QString(3000, u'l')}))
            return false;
    }
    const QString name = u"'Workflow ' || (i % 7)"_s;
    const QString prompt = u"'a ' || trim(substr('lake boat cat  house', 1 + 5 * (i % 4), 5)) || "
                           "' at dawn, mist, number ' || i"_s;
    return multiplyRun(
        path, count,
        {{u"local_id"_s, u"'run-' || i"_s},
         {u"run_id"_s, u"'server-' || i"_s},
         {u"workflow_name"_s, name},
         {u"main_text"_s, prompt},
         {u"search"_s,
          u"lower("_s + name + u") || char(10) || "_s + prompt + u" || char(10) || (i * 7919)"_s},
         {u"phase"_s, u"iif(i % 9 = 0, 'Failed', 'Succeeded')"_s},
         {u"created"_s, u"created + i * 300000"_s}});
}

inline double rounded(double value)
{
    return std::round(value * 10) / 10;
}

inline double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : rounded(values.at(values.size() / 2));
}

inline double longest(const QList<double> &values)
{
    return values.isEmpty() ? 0 : rounded(*std::max_element(values.begin(), values.end()));
}

// SPDX-License-Identifier: MIT

#include "nearmatch.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ComfyDeploy::Cli {

namespace {

// Names are short; longer texts are not mistyped names.
constexpr qsizetype longestCompared = 100;

// The number of insertions, deletions and replacements of one character that turn \a a into \a b.
int editDistance(QStringView a, QStringView b)
{
    std::vector<int> row(size_t(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = int(i) + 1;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const int exchanged = diagonal + int(a[i] != b[j]);
            diagonal = row[size_t(j) + 1];
            row[size_t(j) + 1] = std::min({exchanged, diagonal + 1, row[size_t(j)] + 1});
        }
    }
    return row.back();
}

} // namespace

QString nearMatch(const QString &text, const QStringList &candidates)
{
    const QString wanted = text.toCaseFolded();
    if (wanted.size() > longestCompared)
        return {};
    QString best;
    int bestDistance = std::max(2, int(wanted.size()) / 3) + 1;
    for (const QString &candidate : candidates) {
        const QString name = candidate.toCaseFolded();
        if (name.size() > longestCompared)
            continue;
        const bool contains = wanted.size() >= 3 && name.contains(wanted);
        const int distance = contains ? 1 : editDistance(wanted, name);
        if (distance < bestDistance && distance < std::max(wanted.size(), name.size())) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include "faultcell.h"

//! \brief Runs the cells of a matrix of faults in parallel, and makes its table.
class FaultMatrix : public QObject
{
    Q_OBJECT

public:
    FaultMatrix(Engine engine, const QList<FaultCell> &cells);

    //! Returns when they have ended, each at the latest by its timeout. With real times all; else
    //! one for each fault and stage, with alternating values and modes.
    void run();

    // Of a test, by its functions.
    void addRows() const; //!< "index" of each result
    void checkResult(int index) const;
    //! The short run omits only other values and modes of the same fault.
    void checkSample() const;
    //! The totals and the table, for people.
    [[nodiscard]] QByteArray table() const;
    //! A \a text, into a file next to the program.
    static void write(const QString &fileName, const QByteArray &text);

private:
    struct Result
    {
        FaultCell cell;
        RunEnd end;
        QStringList problems;
        bool hung = false;
        bool lost = false;
    };

    void startNext();
    [[nodiscard]] QByteArray totals() const;

    const Engine m_engine;
    const QList<FaultCell> m_cells;
    QList<FaultCell> m_waiting;
    QList<Result> m_results;
    int m_running = 0;
};
